-- Four tables of one shape: which is which cannot be told.
CREATE TABLE c (id integer PRIMARY KEY);
CREATE TABLE d (id integer PRIMARY KEY);
CREATE TABLE of_a (id integer REFERENCES c);
