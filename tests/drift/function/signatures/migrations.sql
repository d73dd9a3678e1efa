-- Another argument type is another function; a changed result or default is a change.
CREATE TYPE mood AS ENUM ('a');

CREATE FUNCTION f(mood, bigint) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION g(integer[]) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION h(a integer) RETURNS SETOF integer LANGUAGE sql AS 'SELECT 1';
