-- Columns, defaults, arguments, casts: all follow.
CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE TABLE people (id integer, feels mood DEFAULT 'sad', CHECK (feels <> 'glad'));
CREATE FUNCTION f(m mood) RETURNS mood LANGUAGE sql RETURN m;
CREATE VIEW v AS SELECT feels FROM people WHERE feels = 'sad';
CREATE DOMAIN short AS mood;
