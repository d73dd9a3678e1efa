ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE SELECT ON TABLES FROM ledger_reporting;

DROP FUNCTION refresh_tenant_daily_revenue();
DROP MATERIALIZED VIEW tenant_daily_revenue;
DROP VIEW event_revenue;

CREATE OR REPLACE FUNCTION set_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END;
$$;
