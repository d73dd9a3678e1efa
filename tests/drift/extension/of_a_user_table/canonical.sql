-- What a user makes a member of an extension goes with the extension.
CREATE EXTENSION hstore;
CREATE TABLE t (a integer, b text);
CREATE INDEX t_a ON t (a);
CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1';

ALTER EXTENSION hstore ADD TABLE t;
ALTER EXTENSION hstore ADD FUNCTION f();
