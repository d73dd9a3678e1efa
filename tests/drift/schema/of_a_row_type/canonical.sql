-- What is said about the type of a table's rows, or about an array type.
CREATE TABLE t (a integer);
COMMENT ON TYPE t IS 'a row';
REVOKE USAGE ON TYPE t FROM PUBLIC;
COMMENT ON TYPE _t IS 'rows';
