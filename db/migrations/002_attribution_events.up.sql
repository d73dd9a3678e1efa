-- What visitors did, as the collectors reported it.

CREATE TABLE attribution_events (
    id               uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant_id        uuid         NOT NULL,
    session_id       uuid         NOT NULL,
    idempotency_key  varchar(255) NOT NULL,
    event_type       text         NOT NULL,
    occurred_at      timestamptz  NOT NULL,
    revenue_cents    bigint,
    currency         char(3),
    raw_payload      jsonb        NOT NULL DEFAULT '{}',
    created_at       timestamptz  NOT NULL DEFAULT now(),
    updated_at       timestamptz  NOT NULL DEFAULT now(),

    CONSTRAINT fk_events_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE,
    CONSTRAINT uq_events_idempotency_key UNIQUE (tenant_id, idempotency_key),
    CONSTRAINT ck_events_type_valid CHECK (event_type IN ('impression', 'click', 'conversion')),
    CONSTRAINT ck_events_currency_iso CHECK (currency ~ '^[A-Z]{3}$')
);

COMMENT ON TABLE attribution_events IS 'What visitors did, as the collectors reported it.';
COMMENT ON COLUMN attribution_events.idempotency_key IS 'Chosen by the collector; a second delivery of the same event is refused.';
COMMENT ON COLUMN attribution_events.revenue_cents IS 'Minor units of currency; null for events that earn nothing.';
COMMENT ON COLUMN attribution_events.raw_payload IS 'The event as it arrived, for reprocessing.';

CREATE INDEX idx_events_tenant_occurred ON attribution_events (tenant_id, occurred_at DESC);
CREATE INDEX attribution_events_session_idx ON attribution_events (tenant_id, session_id);

CREATE TRIGGER tr_events_updated_at
    BEFORE UPDATE ON attribution_events
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

ALTER TABLE attribution_events ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON attribution_events
    USING (tenant_id = current_setting('app.tenant_id')::uuid);

GRANT SELECT, INSERT, UPDATE ON attribution_events TO ledger_app;
