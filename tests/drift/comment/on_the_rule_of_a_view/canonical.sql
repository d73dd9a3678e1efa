-- case: strict
CREATE VIEW v AS SELECT 1 AS a;
COMMENT ON RULE "_RETURN" ON v IS 'what makes it a view';
