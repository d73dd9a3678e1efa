-- case: strict
-- What the server keeps apart: a function called by its name is not what a keyword stands for, and
-- the cast of an argument that is not of the type `text` is shown in a call alone.
CREATE TABLE t (s varchar(9));

CREATE VIEW casts AS SELECT SUBSTRING(s FROM 1 FOR 2) AS a FROM t;
CREATE VIEW times AS SELECT now() AS a;
