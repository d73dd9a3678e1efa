CREATE TABLE t (a integer, b text);
CREATE MATERIALIZED VIEW m AS SELECT a FROM t;

CREATE INDEX gone ON t (a);
CREATE INDEX gone_too ON m (a);
COMMENT ON INDEX gone IS 'follows';
