CREATE TABLE t (at timestamptz);

CREATE VIEW zones AS SELECT timezone('UTC', at) AS a FROM t;
CREATE VIEW parts AS SELECT pg_catalog."extract"('year', at) AS a FROM t;
CREATE VIEW times AS SELECT CURRENT_TIMESTAMP AS a;
