-- case: strict
CREATE TABLE t (a integer);
