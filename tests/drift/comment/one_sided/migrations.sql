CREATE TABLE t (a integer, b integer);

COMMENT ON COLUMN t.b IS 'extra';
