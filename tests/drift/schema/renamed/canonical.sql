-- Everything in it moves along, and what speaks of it follows.
CREATE SCHEMA billing;
CREATE TYPE billing.state AS ENUM ('open', 'paid');
CREATE TABLE billing.invoices (id serial PRIMARY KEY, state billing.state DEFAULT 'open', note text);
CREATE INDEX by_state ON billing.invoices (state) WHERE state = 'open';
CREATE VIEW billing.open_ones AS SELECT id FROM billing.invoices WHERE state = 'open'::billing.state;
CREATE FUNCTION billing.of(s billing.state) RETURNS bigint LANGUAGE sql
    BEGIN ATOMIC SELECT count(*) FROM billing.invoices WHERE state = s; END;
COMMENT ON SCHEMA billing IS 'money';
GRANT USAGE ON SCHEMA billing TO reader;
CREATE TABLE payments (invoice_id integer REFERENCES billing.invoices, state billing.state);
