CREATE TABLE t (a integer);
SELECT lo_create(12345), lo_create(54321);
COMMENT ON LARGE OBJECT 12345 IS 'with a number of the server''s own';
COMMENT ON LARGE OBJECT 54321 IS 'data';
