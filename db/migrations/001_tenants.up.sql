-- The unit of isolation, and the stamp that every later table uses.

CREATE FUNCTION set_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END;
$$;

COMMENT ON FUNCTION set_updated_at() IS 'Stamps updated_at on every row that really changes.';

CREATE TABLE tenants (
    id             uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    name           text        NOT NULL,
    api_key_hash   text        NOT NULL UNIQUE,
    contact_email  text,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT ck_tenants_name_not_blank CHECK (btrim(name) <> '')
);

COMMENT ON TABLE tenants IS 'A customer of the platform; the unit of isolation.';
COMMENT ON COLUMN tenants.api_key_hash IS 'SHA-256 of the ingestion key, in hexadecimal. The key itself is never stored.';

CREATE TRIGGER tr_tenants_updated_at
    BEFORE UPDATE ON tenants
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON tenants
    USING (id = current_setting('app.tenant_id')::uuid);

GRANT USAGE ON SCHEMA public TO ledger_app, ledger_reporting;
GRANT SELECT ON tenants TO ledger_app;
