-- case: strict
CREATE TABLE t (a integer, b integer);

CREATE TABLE typed (a integer);
CREATE VIEW by_definition AS SELECT 1 AS a;
CREATE VIEW by_columns AS SELECT sum(a) AS a FROM typed;
CREATE VIEW by_name_of_column AS SELECT 1 AS one;
CREATE VIEW by_column_defaults AS SELECT a FROM t;
ALTER VIEW by_column_defaults ALTER a SET DEFAULT 5;
CREATE VIEW by_options WITH (security_barrier) AS SELECT a FROM t;
CREATE VIEW by_check_option AS SELECT a FROM t WHERE a > 1 WITH LOCAL CHECK OPTION;
CREATE VIEW by_owner AS SELECT a FROM t;
ALTER VIEW by_owner OWNER TO keeper;
CREATE VIEW by_comment AS SELECT a FROM t;
COMMENT ON COLUMN by_comment.a IS 'one thing';
