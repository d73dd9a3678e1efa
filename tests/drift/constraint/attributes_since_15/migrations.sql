CREATE TABLE target (a integer, b integer, UNIQUE (a, b));
CREATE TABLE t (a integer, b integer);

ALTER TABLE t ADD CONSTRAINT by_nulls_not_distinct UNIQUE (a);
ALTER TABLE t ADD CONSTRAINT by_on_delete_columns FOREIGN KEY (a, b) REFERENCES target (a, b)
    ON DELETE SET NULL;
