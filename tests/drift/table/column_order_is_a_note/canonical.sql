SELECT 1;

CREATE TABLE t (a integer, b integer, c integer);
