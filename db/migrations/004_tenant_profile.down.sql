REVOKE UPDATE (name, notification_email) ON tenants FROM ledger_app;

ALTER TABLE tenants
    RENAME CONSTRAINT uq_tenants_api_key_hash TO tenants_api_key_hash_key;

-- The constraints on slug go with the column.
ALTER TABLE tenants
    DROP COLUMN slug,
    DROP COLUMN status;

COMMENT ON COLUMN tenants.notification_email IS NULL;

ALTER TABLE tenants
    RENAME COLUMN notification_email TO contact_email;

DROP TYPE tenant_status;
