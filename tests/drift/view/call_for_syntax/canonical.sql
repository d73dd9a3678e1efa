-- case: strict
-- What the server keeps apart: a function called by its name is not what its syntax stands for.
CREATE TABLE t (at timestamptz);

CREATE VIEW zones AS SELECT at AT TIME ZONE 'UTC' AS a FROM t;
CREATE VIEW parts AS SELECT EXTRACT(year FROM at) AS a FROM t;
CREATE VIEW times AS SELECT now() AS a;
