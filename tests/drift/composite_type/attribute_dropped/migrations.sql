SELECT 1;

CREATE TYPE pair AS (a integer, gone text);
ALTER TYPE pair ADD ATTRIBUTE b integer;
ALTER TYPE pair DROP ATTRIBUTE gone;
COMMENT ON COLUMN pair.b IS 'the second';
