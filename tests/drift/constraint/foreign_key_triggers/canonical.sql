-- case: dumps agree, because a dump leaves out the triggers behind a foreign key
CREATE TABLE p (a int PRIMARY KEY);
CREATE TABLE t (a int CONSTRAINT to_p REFERENCES p);
