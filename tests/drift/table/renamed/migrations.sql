-- One row for the table with all its parts, its sequence, and all that speaks of it.
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE accounts (id serial PRIMARY KEY, name text NOT NULL UNIQUE, parent integer REFERENCES accounts, CHECK (id > 0));
CREATE INDEX accounts_name_idx ON accounts (lower(name));
CREATE INDEX by_parent ON accounts (parent);
CREATE TRIGGER touch BEFORE INSERT ON accounts FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON accounts USING (name = CURRENT_USER);
COMMENT ON TABLE accounts IS 'who pays';
COMMENT ON COLUMN accounts.name IS 'in full';
GRANT SELECT ON accounts TO reader;
CREATE TABLE users (id integer PRIMARY KEY, tenant_id integer REFERENCES accounts);
CREATE VIEW names AS SELECT accounts.name FROM accounts JOIN users ON users.tenant_id = accounts.id;
CREATE FUNCTION count_all() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM accounts; END;
