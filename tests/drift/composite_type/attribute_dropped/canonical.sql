-- case: strict
SELECT 1;

CREATE TYPE pair AS (a integer, b integer);
COMMENT ON COLUMN pair.b IS 'the second';
