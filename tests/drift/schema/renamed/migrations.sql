-- Everything in it moves along, and what speaks of it follows.
CREATE SCHEMA finance;
CREATE TYPE finance.state AS ENUM ('open', 'paid');
CREATE TABLE finance.invoices (id serial PRIMARY KEY, state finance.state DEFAULT 'open', note text);
CREATE INDEX by_state ON finance.invoices (state) WHERE state = 'open';
CREATE VIEW finance.open_ones AS SELECT id FROM finance.invoices WHERE state = 'open'::finance.state;
CREATE FUNCTION finance.of(s finance.state) RETURNS bigint LANGUAGE sql
    BEGIN ATOMIC SELECT count(*) FROM finance.invoices WHERE state = s; END;
COMMENT ON SCHEMA finance IS 'money';
GRANT USAGE ON SCHEMA finance TO reader;
CREATE TABLE payments (invoice_id integer REFERENCES finance.invoices, state finance.state);
