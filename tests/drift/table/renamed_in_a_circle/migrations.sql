-- Two tables that refer to each other: neither name can be told without the other.
CREATE TABLE c (id integer PRIMARY KEY, b_id integer);
CREATE TABLE d (id integer PRIMARY KEY, a_id integer REFERENCES c);
ALTER TABLE c ADD FOREIGN KEY (b_id) REFERENCES d;
