-- With another type it is another column; and a view that changed too has a row of its own.
CREATE TABLE t (id integer, b varchar);
CREATE TABLE u (id integer, c integer, b integer);
CREATE VIEW v AS SELECT c AS n FROM u WHERE b > 1;
