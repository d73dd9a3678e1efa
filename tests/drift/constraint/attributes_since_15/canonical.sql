-- case: strict
-- case: since 15, because NULLS NOT DISTINCT and a list of columns to set came with it
CREATE TABLE target (a integer, b integer, UNIQUE (a, b));
CREATE TABLE t (a integer, b integer);

ALTER TABLE t ADD CONSTRAINT by_nulls_not_distinct UNIQUE NULLS NOT DISTINCT (a);
ALTER TABLE t ADD CONSTRAINT by_on_delete_columns FOREIGN KEY (a, b) REFERENCES target (a, b)
    ON DELETE SET NULL (a);
