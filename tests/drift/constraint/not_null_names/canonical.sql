-- case: since 18, because before it NOT NULL of a column is no constraint
-- A name that the server made up says no more than the column does.

CREATE TABLE t (a integer NOT NULL, b integer NOT NULL, PRIMARY KEY (b));
