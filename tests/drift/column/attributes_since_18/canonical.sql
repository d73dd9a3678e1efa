-- case: strict
-- case: since 18, because columns that are computed when they are read came with it
CREATE TABLE t (a integer);

ALTER TABLE t ADD by_generated_as integer GENERATED ALWAYS AS (a + 1) VIRTUAL;
ALTER TABLE t ADD by_generated integer GENERATED ALWAYS AS (a + 1) VIRTUAL;
