-- Columns, constraints, triggers, comments and privileges of a foreign table are objects of their own.
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';

CREATE FOREIGN TABLE t (
    by_options integer OPTIONS (column_name 'x'),
    by_secret integer OPTIONS (token 'first'),
    by_type integer,
    by_not_null integer NOT NULL,
    by_default integer DEFAULT 1,
    only_declared text COLLATE "C",
    CONSTRAINT by_expression CHECK (by_type > 0),
    CONSTRAINT only_declared CHECK (by_default > 0)
) SERVER s;
CREATE TRIGGER by_timing BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
CREATE TRIGGER only_declared AFTER UPDATE ON t EXECUTE FUNCTION f();
COMMENT ON FOREIGN TABLE t IS 'declared';
COMMENT ON COLUMN t.by_type IS 'only declared';
GRANT SELECT ON t TO reader;
GRANT SELECT (by_type) ON t TO writer;
