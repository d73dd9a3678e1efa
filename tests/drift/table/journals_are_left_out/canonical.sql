SELECT 1;

CREATE TABLE t (id integer);
