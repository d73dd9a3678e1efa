-- Processing gets a queue, and a place for the events that fail it.

ALTER TABLE attribution_events
    ADD COLUMN processed_at timestamptz;

CREATE INDEX idx_events_unprocessed ON attribution_events (tenant_id, occurred_at)
    WHERE processed_at IS NULL;

ALTER INDEX attribution_events_session_idx RENAME TO idx_events_session;

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
    CONSTRAINT ck_dead_events_status_valid CHECK (status IN ('pending', 'retrying', 'resolved')),
    CONSTRAINT ck_dead_events_retry_count CHECK (retry_count BETWEEN 0 AND 5)
);

COMMENT ON TABLE dead_events IS 'Events that could not be processed, kept until somebody settles them.';
COMMENT ON COLUMN dead_events.error_detail IS 'What the worker saw; safe to show to the tenant.';

CREATE INDEX idx_dead_events_status ON dead_events (tenant_id, status);

CREATE TRIGGER tr_dead_events_updated_at
    BEFORE UPDATE ON dead_events
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

ALTER TABLE dead_events ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON dead_events
    USING (tenant_id = current_setting('app.tenant_id')::uuid);

COMMENT ON POLICY tenant_isolation ON dead_events IS 'A payload may hold personal data: nobody reads another tenant''s.';

GRANT SELECT, INSERT, UPDATE, DELETE ON dead_events TO ledger_app;
