-- What reports read, and a stamp that tells the truth about what changed.

CREATE OR REPLACE FUNCTION set_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    -- A write that changes nothing is not an update worth showing.
    IF NEW IS DISTINCT FROM OLD THEN
        NEW.updated_at := now();
    END IF;
    RETURN NEW;
END;
$$;

CREATE VIEW event_revenue AS
SELECT
    e.tenant_id,
    e.id AS event_id,
    e.occurred_at,
    e.currency,
    e.revenue_cents,
    a.model,
    count(a.id) AS touchpoints,
    coalesce(sum(a.allocated_revenue_cents), 0) AS allocated_cents
FROM attribution_events e
LEFT JOIN attribution_allocations a ON a.tenant_id = e.tenant_id AND a.event_id = e.id
WHERE e.revenue_cents IS NOT NULL
GROUP BY e.tenant_id, e.id, e.occurred_at, e.currency, e.revenue_cents, a.model;

COMMENT ON VIEW event_revenue IS 'What each event earned, and how much of it each model has allocated.';

CREATE MATERIALIZED VIEW tenant_daily_revenue AS
SELECT
    tenant_id,
    (posted_at AT TIME ZONE 'UTC')::date AS day,
    currency,
    sum(amount_cents) AS net_cents,
    count(*) AS entries
FROM revenue_ledger
GROUP BY tenant_id, (posted_at AT TIME ZONE 'UTC')::date, currency;

COMMENT ON MATERIALIZED VIEW tenant_daily_revenue IS 'Net revenue by tenant, UTC day and currency, as of the last refresh.';

-- REFRESH … CONCURRENTLY needs a unique index.
CREATE UNIQUE INDEX uq_tenant_daily_revenue ON tenant_daily_revenue (tenant_id, day, currency);

-- Its owner needs BYPASSRLS: under row security the refresh would find no entries.
CREATE FUNCTION refresh_tenant_daily_revenue() RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp
    AS $$
BEGIN
    REFRESH MATERIALIZED VIEW tenant_daily_revenue;
END;
$$;

GRANT SELECT ON event_revenue TO ledger_app;
GRANT SELECT ON tenant_daily_revenue TO ledger_reporting;

REVOKE EXECUTE ON FUNCTION refresh_tenant_daily_revenue() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION refresh_tenant_daily_revenue() TO ledger_reporting;

ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO ledger_reporting;
