CREATE TABLE t (a integer, b integer);

COMMENT ON TABLE t IS 'gone';
COMMENT ON COLUMN t.a IS 'gone too';
