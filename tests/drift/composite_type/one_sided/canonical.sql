SELECT 1;

CREATE TYPE gone AS (a integer, b text);
COMMENT ON TYPE gone IS 'follows';
COMMENT ON COLUMN gone.a IS 'follows';
