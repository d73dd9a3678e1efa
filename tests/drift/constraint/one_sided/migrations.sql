CREATE TABLE kept (id integer PRIMARY KEY, a integer, b integer, r int4range);

ALTER TABLE kept ADD CONSTRAINT extra CHECK (b > 0);
