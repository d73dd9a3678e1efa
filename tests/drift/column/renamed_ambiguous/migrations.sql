-- One of two columns could be the new one; where both are new, their order tells which is which.
CREATE TABLE t (id integer, x text, last integer);
CREATE TABLE u (id integer, x text, y text, last integer);
