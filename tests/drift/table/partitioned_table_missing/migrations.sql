CREATE TABLE target (id integer PRIMARY KEY);

SELECT 1;
