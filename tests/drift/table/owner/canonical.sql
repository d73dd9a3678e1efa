-- Who owns an object is not compared unless a team asks for it.
CREATE TABLE t (id serial);
CREATE VIEW v AS SELECT 1 AS a;
CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
