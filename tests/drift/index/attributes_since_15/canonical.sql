-- case: strict
-- case: since 15, because NULLS NOT DISTINCT came with it
CREATE TABLE t (a integer);

CREATE UNIQUE INDEX by_nulls_not_distinct ON t (a) NULLS NOT DISTINCT;
