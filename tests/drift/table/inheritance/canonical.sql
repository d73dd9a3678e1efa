-- What a parent gained, its children have from it.
CREATE TABLE a (one integer);
CREATE TABLE b (two integer);
CREATE TABLE c (three integer) INHERITS (a, b);
CREATE TABLE d () INHERITS (c);

ALTER TABLE a ADD gone integer;
ALTER TABLE a ADD CONSTRAINT sane CHECK (one > 0);
ALTER TABLE b ALTER two SET DEFAULT 5;
ALTER TABLE b ALTER two SET NOT NULL;
ALTER TABLE c ADD own integer;
CREATE INDEX a_one ON a (one);
