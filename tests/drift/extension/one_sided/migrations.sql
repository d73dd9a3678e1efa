CREATE EXTENSION citext;
CREATE TABLE t (name citext);

CREATE EXTENSION pg_trgm;
