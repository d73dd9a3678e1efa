-- case: strict
SELECT 1;

CREATE TYPE by_type AS (a integer);
CREATE TYPE by_order AS (a integer, b integer);
CREATE TYPE by_collation AS (a text);
CREATE TYPE by_owner AS (a integer);
ALTER TYPE by_owner OWNER TO keeper;
CREATE TYPE by_comment AS (a integer);
COMMENT ON COLUMN by_comment.a IS 'one thing';
