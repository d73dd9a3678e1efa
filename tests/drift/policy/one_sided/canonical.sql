CREATE TABLE t (a integer);

CREATE POLICY gone ON t USING (a > 0);
COMMENT ON POLICY gone ON t IS 'follows';
