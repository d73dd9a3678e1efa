-- With another type it is another column; and a view that changed too has a row of its own.
CREATE TABLE t (id integer, a text);
CREATE TABLE u (id integer, a integer, b integer);
CREATE VIEW v AS SELECT a AS n FROM u WHERE b > 0;
