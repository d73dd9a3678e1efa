CREATE TABLE purchases (id integer, amount integer NOT NULL);
ALTER TABLE purchases ADD CONSTRAINT orders_pkey PRIMARY KEY (id);
ALTER TABLE purchases RENAME TO orders;
ALTER TABLE orders RENAME amount TO total;
