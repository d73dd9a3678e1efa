-- case: strict
CREATE TABLE t (a integer PRIMARY KEY, b text, c jsonb);
CREATE INDEX i ON t (b);
