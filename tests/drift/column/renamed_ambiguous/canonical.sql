-- One of two columns could be the new one; where both are new, their order tells which is which.
CREATE TABLE t (id integer, a text, b text, last integer);
CREATE TABLE u (id integer, a text, b text, last integer);
