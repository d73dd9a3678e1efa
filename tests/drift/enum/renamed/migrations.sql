-- Columns, defaults, arguments, casts: all follow.
CREATE TYPE feeling AS ENUM ('sad', 'glad');
CREATE TABLE people (id integer, feels feeling DEFAULT 'sad', CHECK (feels <> 'glad'));
CREATE FUNCTION f(m feeling) RETURNS feeling LANGUAGE sql RETURN m;
CREATE VIEW v AS SELECT feels FROM people WHERE feels = 'sad';
CREATE DOMAIN short AS feeling;
