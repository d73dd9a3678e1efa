CREATE TABLE t (a integer);

SELECT 1;
