CREATE TABLE purchases (id integer, amount integer NOT NULL, note text NOT NULL);
ALTER TABLE purchases ADD CONSTRAINT orders_pkey PRIMARY KEY (id);
ALTER TABLE purchases RENAME TO orders;
ALTER TABLE orders RENAME amount TO total;
CREATE DOMAIN label AS text NOT NULL;
ALTER DOMAIN label RENAME TO code;
