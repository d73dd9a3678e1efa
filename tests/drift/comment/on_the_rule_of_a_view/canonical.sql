-- case: strict
-- case: dumps agree, because pg_dump does not write the rule that makes a view
CREATE VIEW v AS SELECT 1 AS a;
COMMENT ON RULE "_RETURN" ON v IS 'what makes it a view';
