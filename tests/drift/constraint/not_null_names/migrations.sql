-- A name that the server made up says no more than the column does.

CREATE TABLE t (a integer CONSTRAINT t_a_not_null NOT NULL, b integer PRIMARY KEY);
