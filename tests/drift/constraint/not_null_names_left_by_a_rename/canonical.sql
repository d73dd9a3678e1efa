-- case: since 18, because before it NOT NULL of a column is no constraint
CREATE TABLE orders (id integer PRIMARY KEY, total integer NOT NULL);
