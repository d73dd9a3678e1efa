-- Columns, constraints, triggers, comments and privileges of a foreign table are objects of their own.
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';

CREATE FOREIGN TABLE t (
    by_options integer OPTIONS (column_name 'y'),
    by_secret integer OPTIONS (token 'second'),
    by_type bigint,
    by_not_null integer,
    by_default integer DEFAULT 2,
    CONSTRAINT by_expression CHECK (by_type >= 0)
) SERVER s;
CREATE TRIGGER by_timing AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
COMMENT ON FOREIGN TABLE t IS 'made';
GRANT SELECT, INSERT ON t TO reader;
