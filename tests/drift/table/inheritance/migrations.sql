-- What a parent gained, its children have from it.
CREATE TABLE a (one integer);
CREATE TABLE b (two integer);
CREATE TABLE c (three integer) INHERITS (a, b);
CREATE TABLE d () INHERITS (c);

SELECT 1;
