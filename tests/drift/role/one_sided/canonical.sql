-- case: strict
-- case: own cluster
SELECT 1;

CREATE ROLE declared LOGIN CREATEDB;
GRANT declared TO reader;
GRANT writer TO declared;
ALTER ROLE declared SET work_mem TO '8MB';
COMMENT ON ROLE declared IS 'follows';
COMMENT ON ROLE reader IS 'alone';
