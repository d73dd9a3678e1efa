CREATE TABLE t (a integer, b integer);

CREATE TABLE typed (a bigint);
CREATE VIEW by_definition AS SELECT 2 AS a;
CREATE VIEW by_columns AS SELECT sum(a) AS a FROM typed;
CREATE VIEW by_name_of_column AS SELECT 1 AS other;
CREATE VIEW by_column_defaults AS SELECT a FROM t;
ALTER VIEW by_column_defaults ALTER a SET DEFAULT 6;
CREATE VIEW by_options AS SELECT a FROM t;
CREATE VIEW by_check_option AS SELECT a FROM t WHERE a > 1 WITH CASCADED CHECK OPTION;
CREATE VIEW by_owner AS SELECT a FROM t;
CREATE VIEW by_comment AS SELECT a FROM t;
COMMENT ON COLUMN by_comment.a IS 'another';
