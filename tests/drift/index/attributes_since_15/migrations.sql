CREATE TABLE t (a integer);

CREATE UNIQUE INDEX by_nulls_not_distinct ON t (a);
