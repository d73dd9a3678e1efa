-- What is printed otherwise because of a type follows from it; what says something else does not.
CREATE TABLE t (id integer PRIMARY KEY, n integer, s varchar(20), CHECK (s <> 'x'));
CREATE INDEX t_s ON t (id) WHERE s = 'y';
CREATE VIEW v AS SELECT id, n, s FROM t WHERE s = 'z';
CREATE VIEW w AS SELECT n FROM v;
CREATE VIEW stricter AS SELECT id FROM t WHERE s = 'z';
CREATE VIEW summed AS SELECT sum(n) AS n FROM t;
