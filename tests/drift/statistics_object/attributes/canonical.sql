-- case: strict
CREATE TABLE t (a integer, b integer, c text);
CREATE TABLE u (a integer, b integer, c text);
CREATE STATISTICS by_on ON a, b FROM t;
CREATE STATISTICS by_kinds (ndistinct, mcv) ON a, b FROM t;
CREATE STATISTICS by_dependencies (ndistinct, dependencies) ON a, b FROM t;
CREATE STATISTICS by_columns ON a, b FROM t;
CREATE STATISTICS by_expressions ON a, (b + 1), (lower(c)) FROM t;
CREATE STATISTICS by_order ON a, (b + 1), (lower(c)) FROM t;
CREATE STATISTICS by_one_expression ON (b + 1) FROM t;
CREATE STATISTICS by_target ON a, b FROM t;
ALTER STATISTICS by_target SET STATISTICS 0;
CREATE STATISTICS by_owner ON a, b FROM t;
ALTER STATISTICS by_owner OWNER TO keeper;
