-- The views, the checks, the key that refers to it: all follow from the column that is called otherwise.
CREATE TABLE orders (id integer PRIMARY KEY, amount numeric CHECK (amount > 0), note text, UNIQUE (id, amount));
CREATE TABLE lines (order_id integer, order_amount numeric,
    FOREIGN KEY (order_id, order_amount) REFERENCES orders (id, amount));
CREATE VIEW kept AS SELECT id, amount FROM orders o WHERE amount > 10;
CREATE INDEX orders_amount_idx ON orders (amount) WHERE amount > 5;
COMMENT ON COLUMN orders.amount IS 'in euros';
GRANT SELECT (amount) ON orders TO reader;
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY large ON orders USING (amount > 100);
ALTER TABLE orders RENAME amount TO total;
ALTER INDEX orders_amount_idx RENAME TO orders_total_idx;
CREATE VIEW made_anew AS SELECT id, total AS value FROM orders;
