-- One row for the table with all its parts, its sequence, and all that speaks of it.
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE tenants (id serial PRIMARY KEY, name text NOT NULL UNIQUE, parent integer REFERENCES tenants, CHECK (id > 0));
CREATE INDEX tenants_name_idx ON tenants (lower(name));
CREATE INDEX by_parent ON tenants (parent);
CREATE TRIGGER touch BEFORE INSERT ON tenants FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON tenants USING (name = CURRENT_USER);
COMMENT ON TABLE tenants IS 'who pays';
COMMENT ON COLUMN tenants.name IS 'in full';
GRANT SELECT ON tenants TO reader;
CREATE TABLE users (id integer PRIMARY KEY, tenant_id integer REFERENCES tenants);
CREATE VIEW names AS SELECT tenants.name FROM tenants JOIN users ON users.tenant_id = tenants.id;
CREATE FUNCTION count_all() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM tenants; END;
