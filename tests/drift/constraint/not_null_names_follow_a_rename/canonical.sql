-- case: since 18, because before it NOT NULL of a column is no constraint
-- The name that NOT NULL was given by the server stays when the table or the column gets another:
-- it follows from that. A name that somebody else chose does not.
CREATE TABLE tenants (id integer NOT NULL, name text NOT NULL);
CREATE TABLE t (a integer NOT NULL, b text);
CREATE TABLE fresh (c integer NOT NULL, d text);
