CREATE TABLE t (a integer);

CREATE VIEW extra AS SELECT 1 AS one;
