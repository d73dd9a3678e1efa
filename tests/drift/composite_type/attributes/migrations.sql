SELECT 1;

CREATE TYPE by_type AS (a bigint);
CREATE TYPE by_order AS (b integer, a integer);
CREATE TYPE by_collation AS (a text COLLATE "C");
CREATE TYPE by_owner AS (a integer);
CREATE TYPE by_comment AS (a integer);
COMMENT ON COLUMN by_comment.a IS 'another';
