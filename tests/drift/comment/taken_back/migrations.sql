CREATE TABLE t (a integer);

COMMENT ON TABLE t IS 'before';
COMMENT ON TABLE t IS E'it\'s\non two lines \\ ';
COMMENT ON COLUMN t.a IS 'taken back';
COMMENT ON COLUMN t.a IS NULL;
COMMENT ON COLUMN t.a IS '';
