SELECT 1;

CREATE TABLE t (a integer, c integer, d integer);
