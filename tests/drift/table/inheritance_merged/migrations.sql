CREATE SCHEMA app;

CREATE TABLE b (shared text DEFAULT 'x', two integer);
CREATE TABLE a (one integer, shared text DEFAULT 'x');
CREATE TABLE c (own integer) INHERITS (a);
ALTER TABLE c DROP own, ADD two integer, ADD own integer;
ALTER TABLE c INHERIT b;
ALTER TABLE a ADD CHECK (one > 0);
ALTER TABLE c NO INHERIT b;
DROP TABLE c;
CREATE TABLE c (own integer) INHERITS (a, b);
