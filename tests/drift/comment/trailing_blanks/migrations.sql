CREATE TABLE t (a integer);

COMMENT ON TABLE t IS E'one\x20\x20\x20';
COMMENT ON COLUMN t.a IS E'two\n  lines  \n';
