-- case: strict
CREATE SCHEMA app;

CREATE TABLE a (one integer, shared text DEFAULT 'x', CHECK (one > 0));
CREATE TABLE b (shared text DEFAULT 'x', two integer);
CREATE TABLE c (own integer) INHERITS (a, b);
