-- The marketing-attribution ledger: which channel earned which revenue, and for whom.
--
-- This file is the declared truth. It loads into an empty database:
--
--     psql -v ON_ERROR_STOP=1 -f db/schema/canonical_schema.sql
--
-- The roles ledger_app and ledger_reporting belong to the cluster and are not created here.
-- Every tenant-scoped table shows a session only the rows of the tenant it named:
--
--     SET app.tenant_id = '6f1c7a52-0b3e-4c50-9f7d-3a8f1f0d9e11';
--
-- Row security is forced, so it binds the tables' owner as well. A session that names no tenant
-- sees no row.


-- Types ------------------------------------------------------------------------------------------

CREATE TYPE tenant_status AS ENUM ('trial', 'active', 'suspended', 'closed');

CREATE TYPE allocation_model AS ENUM (
    'first_touch',
    'last_touch',
    'linear',
    'time_decay',
    'position_based'
);

CREATE TYPE ledger_entry_kind AS ENUM ('capture', 'refund', 'chargeback', 'adjustment');

CREATE DOMAIN currency_code AS char(3)
    CONSTRAINT ck_currency_code_iso CHECK (VALUE ~ '^[A-Z]{3}$');

COMMENT ON TYPE allocation_model IS 'How the revenue of an event is divided among its touchpoints.';
COMMENT ON DOMAIN currency_code IS 'ISO 4217 alphabetic code.';


-- Trigger functions ------------------------------------------------------------------------------

CREATE FUNCTION set_updated_at() RETURNS trigger
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

COMMENT ON FUNCTION set_updated_at() IS 'Stamps updated_at on every row that really changes.';

CREATE FUNCTION reject_ledger_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'revenue_ledger is append-only: % is refused', TG_OP
        USING ERRCODE = 'restrict_violation',
              HINT = 'Post a reversing entry instead.';
END;
$$;

COMMENT ON FUNCTION reject_ledger_change() IS 'Keeps the ledger append-only.';

CREATE FUNCTION check_allocation_total() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    allocated bigint;
    earned bigint;
BEGIN
    SELECT coalesce(sum(a.allocated_revenue_cents), 0) INTO allocated
    FROM attribution_allocations a
    WHERE a.event_id = NEW.event_id AND a.model = NEW.model;

    SELECT e.revenue_cents INTO earned
    FROM attribution_events e
    WHERE e.id = NEW.event_id;

    IF allocated > coalesce(earned, 0) THEN
        RAISE EXCEPTION 'event % earned % cents, and % are allocated under model %',
            NEW.event_id, coalesce(earned, 0), allocated, NEW.model
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION check_allocation_total() IS
    'No model may allocate more revenue than the event earned.';


-- Tenants ----------------------------------------------------------------------------------------

CREATE TABLE tenants (
    id                  uuid          PRIMARY KEY DEFAULT gen_random_uuid(),
    slug                text          NOT NULL,
    name                text          NOT NULL,
    status              tenant_status NOT NULL DEFAULT 'trial',
    api_key_hash        text          NOT NULL,
    notification_email  text,
    created_at          timestamptz   NOT NULL DEFAULT now(),
    updated_at          timestamptz   NOT NULL DEFAULT now(),

    CONSTRAINT uq_tenants_slug UNIQUE (slug),
    CONSTRAINT uq_tenants_api_key_hash UNIQUE (api_key_hash),
    CONSTRAINT ck_tenants_slug_format CHECK (slug ~ '^[a-z0-9][a-z0-9-]{1,62}$'),
    CONSTRAINT ck_tenants_name_not_blank CHECK (btrim(name) <> '')
);

COMMENT ON TABLE tenants IS 'A customer of the platform; the unit of isolation.';
COMMENT ON COLUMN tenants.api_key_hash IS 'SHA-256 of the ingestion key, in hexadecimal. The key itself is never stored.';
COMMENT ON COLUMN tenants.notification_email IS 'Where dead events are announced; null when nobody asked.';

CREATE TRIGGER tr_tenants_updated_at
    BEFORE UPDATE ON tenants
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON tenants
    USING (id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

-- Reports run across tenants, and leave out those who left.
CREATE POLICY reporting_reads_tenants ON tenants
    FOR SELECT TO ledger_reporting
    USING (status <> 'closed');


-- The taxonomy of channels -----------------------------------------------------------------------

-- Reference data shared by all tenants, so there is no row security here.
CREATE TABLE channel_taxonomy (
    code          varchar(100) PRIMARY KEY,
    display_name  text         NOT NULL,
    family        text         NOT NULL,
    is_paid       boolean      GENERATED ALWAYS AS (family = 'paid') STORED,
    retired_at    timestamptz,

    CONSTRAINT ck_channel_taxonomy_family CHECK (family IN ('paid', 'owned', 'earned')),
    CONSTRAINT ck_channel_taxonomy_code_format CHECK (code ~ '^[a-z][a-z0-9_]*$')
);

COMMENT ON TABLE channel_taxonomy IS 'The channels that reports know by name.';
COMMENT ON COLUMN channel_taxonomy.retired_at IS 'Set when no new allocation should use the channel.';


-- Events -----------------------------------------------------------------------------------------

CREATE TABLE attribution_events (
    id               uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant_id        uuid        NOT NULL,
    session_id       uuid        NOT NULL,
    idempotency_key  text        NOT NULL,
    event_type       text        NOT NULL,
    occurred_at      timestamptz NOT NULL,
    processed_at     timestamptz,
    revenue_cents    bigint,
    currency         currency_code,
    raw_payload      jsonb       NOT NULL DEFAULT '{}',
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT fk_events_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE,
    CONSTRAINT uq_events_idempotency_key UNIQUE (tenant_id, idempotency_key),
    -- The target of the tenant-safe foreign key of attribution_allocations.
    CONSTRAINT uq_events_tenant_and_id UNIQUE (tenant_id, id),
    CONSTRAINT ck_events_type_valid
        CHECK (event_type IN ('impression', 'click', 'conversion', 'purchase')),
    CONSTRAINT ck_events_revenue_has_currency
        CHECK ((revenue_cents IS NULL) = (currency IS NULL)),
    CONSTRAINT ck_events_revenue_not_negative CHECK (revenue_cents >= 0)
);

COMMENT ON TABLE attribution_events IS 'What visitors did, as the collectors reported it.';
COMMENT ON COLUMN attribution_events.idempotency_key IS 'Chosen by the collector; a second delivery of the same event is refused.';
COMMENT ON COLUMN attribution_events.revenue_cents IS 'Minor units of currency; null for events that earn nothing.';
COMMENT ON COLUMN attribution_events.raw_payload IS 'The event as it arrived, for reprocessing.';

CREATE INDEX idx_events_tenant_occurred ON attribution_events (tenant_id, occurred_at DESC);
CREATE INDEX idx_events_session ON attribution_events (tenant_id, session_id);

-- The worker's queue: small, because processed events leave it.
CREATE INDEX idx_events_unprocessed ON attribution_events (tenant_id, occurred_at)
    WHERE processed_at IS NULL;

CREATE TRIGGER tr_events_updated_at
    BEFORE UPDATE ON attribution_events
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

ALTER TABLE attribution_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE attribution_events FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON attribution_events
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);


-- Allocations ------------------------------------------------------------------------------------

CREATE TABLE attribution_allocations (
    id                       uuid             PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant_id                uuid             NOT NULL,
    event_id                 uuid             NOT NULL,
    touchpoint_position      smallint         NOT NULL,
    -- As the collector named it; null while a touchpoint is not classified.
    channel                  varchar(100),
    model                    allocation_model NOT NULL DEFAULT 'linear',
    allocated_revenue_cents  bigint           NOT NULL DEFAULT 0,
    confidence_score         numeric(4,3)     NOT NULL,
    created_at               timestamptz      NOT NULL DEFAULT now(),
    updated_at               timestamptz      NOT NULL DEFAULT now(),

    -- The tenant is part of the key, so an allocation cannot point at another tenant's event.
    CONSTRAINT fk_allocations_event FOREIGN KEY (tenant_id, event_id)
        REFERENCES attribution_events (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT uq_allocations_touchpoint UNIQUE (event_id, model, touchpoint_position),
    CONSTRAINT uq_allocations_tenant_and_id UNIQUE (tenant_id, id),
    CONSTRAINT ck_allocations_position_positive CHECK (touchpoint_position > 0),
    CONSTRAINT ck_allocations_revenue_not_negative CHECK (allocated_revenue_cents >= 0),
    CONSTRAINT ck_allocations_confidence_range CHECK (confidence_score BETWEEN 0 AND 1)
);

COMMENT ON TABLE attribution_allocations IS 'The share of an event''s revenue that one touchpoint earned under one model.';
COMMENT ON COLUMN attribution_allocations.touchpoint_position IS 'Counted from 1, the visitor''s first touchpoint.';
COMMENT ON COLUMN attribution_allocations.confidence_score IS 'From 0, a guess, to 1, certain.';

-- The channel report reads the newest allocations of a channel and never visits the table.
CREATE INDEX idx_allocations_channel_performance
    ON attribution_allocations (tenant_id, channel, created_at DESC)
    INCLUDE (allocated_revenue_cents, confidence_score);

COMMENT ON INDEX idx_allocations_channel_performance IS 'Lets the channel report run as an index-only scan.';

CREATE TRIGGER tr_allocations_updated_at
    BEFORE UPDATE ON attribution_allocations
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

-- Deferred, so that a batch may rebalance an event's touchpoints in any order.
CREATE CONSTRAINT TRIGGER tr_allocations_total
    AFTER INSERT OR UPDATE OF allocated_revenue_cents, event_id, model ON attribution_allocations
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION check_allocation_total();

ALTER TABLE attribution_allocations ENABLE ROW LEVEL SECURITY;
ALTER TABLE attribution_allocations FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON attribution_allocations
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);


-- The ledger -------------------------------------------------------------------------------------

CREATE TABLE revenue_ledger (
    entry_no        bigint            GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id       uuid              NOT NULL,
    allocation_id   uuid,
    transaction_id  text              NOT NULL,
    kind            ledger_entry_kind NOT NULL,
    amount_cents    bigint            NOT NULL,
    currency        currency_code     NOT NULL,
    memo            text,
    posted_at       timestamptz       NOT NULL DEFAULT now(),

    -- No cascade: an allocation or a tenant with posted revenue stays.
    CONSTRAINT fk_ledger_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE RESTRICT,
    CONSTRAINT fk_ledger_allocation FOREIGN KEY (tenant_id, allocation_id)
        REFERENCES attribution_allocations (tenant_id, id) ON DELETE RESTRICT,
    CONSTRAINT uq_ledger_transaction UNIQUE (tenant_id, transaction_id, kind),
    -- behaviour: a capture of -100 fails with this name, a refund of -100 is taken.
    CONSTRAINT ck_ledger_amount_sign CHECK (
        CASE kind
            WHEN 'capture' THEN amount_cents > 0
            WHEN 'adjustment' THEN amount_cents <> 0
            ELSE amount_cents < 0
        END
    )
);

COMMENT ON TABLE revenue_ledger IS 'Every cent that moved. Append-only; corrections are new entries.';
COMMENT ON COLUMN revenue_ledger.transaction_id IS 'The payment processor''s id for the movement.';
COMMENT ON COLUMN revenue_ledger.amount_cents IS 'Signed minor units of currency; money returned is negative.';
COMMENT ON CONSTRAINT ck_ledger_amount_sign ON revenue_ledger IS 'Captures add, refunds and chargebacks subtract, and no entry is zero.';

CREATE INDEX idx_ledger_tenant_posted ON revenue_ledger (tenant_id, posted_at DESC)
    INCLUDE (kind, amount_cents, currency);
CREATE INDEX idx_ledger_allocation ON revenue_ledger (allocation_id)
    WHERE allocation_id IS NOT NULL;

-- behaviour: UPDATE, DELETE and TRUNCATE fail with SQLSTATE 23001, the owner's included.
CREATE TRIGGER tr_ledger_append_only
    BEFORE UPDATE OR DELETE ON revenue_ledger
    FOR EACH ROW EXECUTE FUNCTION reject_ledger_change();

CREATE TRIGGER tr_ledger_no_truncate
    BEFORE TRUNCATE ON revenue_ledger
    FOR EACH STATEMENT EXECUTE FUNCTION reject_ledger_change();

COMMENT ON TRIGGER tr_ledger_append_only ON revenue_ledger IS 'Corrections are posted, never written over.';

ALTER TABLE revenue_ledger ENABLE ROW LEVEL SECURITY;
ALTER TABLE revenue_ledger FORCE ROW LEVEL SECURITY;

-- One policy for each thing that may be done; there is none for UPDATE and DELETE.
CREATE POLICY tenant_reads ON revenue_ledger
    FOR SELECT
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

CREATE POLICY tenant_posts ON revenue_ledger
    FOR INSERT
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);


-- Dead events ------------------------------------------------------------------------------------

CREATE TABLE dead_events (
    id             uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant_id      uuid        NOT NULL,
    source         text        NOT NULL,
    error_code     text        NOT NULL,
    error_detail   jsonb       NOT NULL DEFAULT '{}',
    raw_payload    jsonb       NOT NULL,
    status         text        NOT NULL DEFAULT 'pending',
    retry_count    integer     NOT NULL DEFAULT 0,
    last_retry_at  timestamptz,
    resolved_at    timestamptz,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT fk_dead_events_tenant FOREIGN KEY (tenant_id)
        REFERENCES tenants (id) ON DELETE CASCADE,
    CONSTRAINT ck_dead_events_status_valid
        CHECK (status IN ('pending', 'retrying', 'resolved', 'abandoned')),
    CONSTRAINT ck_dead_events_retry_count CHECK (retry_count BETWEEN 0 AND 10),
    CONSTRAINT ck_dead_events_resolved_at CHECK ((status = 'resolved') = (resolved_at IS NOT NULL))
);

COMMENT ON TABLE dead_events IS 'Events that could not be processed, kept until somebody settles them.';
COMMENT ON COLUMN dead_events.error_detail IS 'What the worker saw; safe to show to the tenant.';

CREATE INDEX idx_dead_events_due ON dead_events (tenant_id, last_retry_at NULLS FIRST)
    WHERE status IN ('pending', 'retrying');

CREATE TRIGGER tr_dead_events_updated_at
    BEFORE UPDATE ON dead_events
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

ALTER TABLE dead_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE dead_events FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON dead_events
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

COMMENT ON POLICY tenant_isolation ON dead_events IS 'A payload may hold personal data: nobody reads another tenant''s.';


-- Derived relations ------------------------------------------------------------------------------

-- Runs with its owner's rights; the tables force row security on the owner, so a session still
-- sees its own tenant only.
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

-- Holds all tenants, and a materialized view cannot have row security: reporting only.
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


-- Routines ---------------------------------------------------------------------------------------

CREATE FUNCTION claim_dead_events(batch_size integer DEFAULT 100) RETURNS SETOF dead_events
    LANGUAGE sql
    AS $$
    UPDATE dead_events d
    SET status = 'retrying',
        retry_count = d.retry_count + 1,
        last_retry_at = now()
    WHERE d.id IN (
        SELECT due.id
        FROM dead_events due
        WHERE due.status IN ('pending', 'retrying') AND due.retry_count < 10
        ORDER BY due.last_retry_at NULLS FIRST
        LIMIT batch_size
        FOR UPDATE SKIP LOCKED
    )
    RETURNING d.*;
$$;

COMMENT ON FUNCTION claim_dead_events(integer) IS 'Takes the next events to retry; two workers never take the same one.';

-- Runs as its owner, who needs BYPASSRLS: under row security the refresh would find no entries.
CREATE FUNCTION refresh_tenant_daily_revenue() RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp
    AS $$
BEGIN
    REFRESH MATERIALIZED VIEW tenant_daily_revenue;
END;
$$;


-- Privileges -------------------------------------------------------------------------------------

GRANT USAGE ON SCHEMA public TO ledger_app, ledger_reporting;

GRANT SELECT, UPDATE (name, notification_email) ON tenants TO ledger_app;
GRANT SELECT (id, slug, name, status, created_at) ON tenants TO ledger_reporting;
GRANT SELECT ON channel_taxonomy TO ledger_app, ledger_reporting;
GRANT SELECT, INSERT, UPDATE ON attribution_events TO ledger_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON attribution_allocations TO ledger_app;
GRANT SELECT, INSERT ON revenue_ledger TO ledger_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON dead_events TO ledger_app;
GRANT SELECT ON event_revenue TO ledger_app;
GRANT SELECT ON tenant_daily_revenue TO ledger_reporting;

REVOKE EXECUTE ON FUNCTION claim_dead_events(integer) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION refresh_tenant_daily_revenue() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_dead_events(integer) TO ledger_app;
GRANT EXECUTE ON FUNCTION refresh_tenant_daily_revenue() TO ledger_reporting;

-- Relations made from here on are open to reports unless somebody says otherwise.
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO ledger_reporting;
