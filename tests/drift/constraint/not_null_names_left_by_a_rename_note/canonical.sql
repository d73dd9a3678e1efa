-- case: since 18, because before it NOT NULL of a column is no constraint
-- case: generated names note
-- The names that the server made up before a rename are left as they were.

CREATE TABLE orders (id integer PRIMARY KEY, total integer NOT NULL, note text CONSTRAINT noted NOT NULL);
CREATE DOMAIN code AS text NOT NULL;
