CREATE TABLE a (x integer NOT NULL DEFAULT 1, y text COMPRESSION pglz, z text);
CREATE TABLE b (x integer DEFAULT 2);
CREATE TABLE plain (x integer, y text);
CREATE TABLE of_one (x integer NOT NULL, y text) INHERITS (a);
CREATE TABLE of_both (x integer DEFAULT 3) INHERITS (a, b);
CREATE TABLE grandchild (x integer) INHERITS (of_one);
CREATE TABLE by_parent () INHERITS (of_one);
ALTER TABLE by_parent ALTER COLUMN x DROP DEFAULT;
