-- Four tables of one shape: which is which cannot be told.
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (id integer PRIMARY KEY);
CREATE TABLE of_a (id integer REFERENCES a);
