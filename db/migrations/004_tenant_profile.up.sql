-- Tenants get a name for URLs and a life cycle, and may edit what is theirs.

CREATE TYPE tenant_status AS ENUM ('trial', 'active', 'suspended', 'closed');

ALTER TABLE tenants
    RENAME COLUMN contact_email TO notification_email;

COMMENT ON COLUMN tenants.notification_email IS 'Where dead events are announced; null when nobody asked.';

ALTER TABLE tenants
    ADD COLUMN slug text,
    ADD COLUMN status tenant_status NOT NULL DEFAULT 'trial';

-- Whoever was here before there were trials is a paying customer.
UPDATE tenants
SET slug = 't-' || replace(id::text, '-', ''),
    status = 'active';

ALTER TABLE tenants
    ALTER COLUMN slug SET NOT NULL,
    ADD CONSTRAINT uq_tenants_slug UNIQUE (slug),
    ADD CONSTRAINT ck_tenants_slug_format CHECK (slug ~ '^[a-z0-9][a-z0-9-]{1,62}$');

ALTER TABLE tenants
    RENAME CONSTRAINT tenants_api_key_hash_key TO uq_tenants_api_key_hash;

GRANT UPDATE (name, notification_email) ON tenants TO ledger_app;
