-- case: dumps agree, because a dump leaves out the triggers behind a foreign key
CREATE TABLE p (a int PRIMARY KEY);
CREATE TABLE t (a int CONSTRAINT to_p REFERENCES p);
CREATE TABLE unique_later (a integer UNIQUE DEFERRABLE, b integer UNIQUE);
ALTER TABLE unique_later DISABLE TRIGGER ALL;
