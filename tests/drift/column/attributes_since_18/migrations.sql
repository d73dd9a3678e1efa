CREATE TABLE t (a integer);

ALTER TABLE t ADD by_generated_as integer GENERATED ALWAYS AS (a + 1) STORED;
ALTER TABLE t ADD by_generated integer GENERATED ALWAYS AS (a + 2) VIRTUAL;
