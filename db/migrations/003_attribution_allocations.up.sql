-- The share of an event's revenue that one touchpoint earned under one model.

CREATE TYPE allocation_model AS ENUM ('first_touch', 'last_touch', 'linear');

COMMENT ON TYPE allocation_model IS 'How the revenue of an event is divided among its touchpoints.';

-- The target of the foreign key below.
ALTER TABLE attribution_events
    ADD CONSTRAINT uq_events_tenant_and_id UNIQUE (tenant_id, id);

CREATE TABLE attribution_allocations (
    id                       uuid             PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant_id                uuid             NOT NULL,
    event_id                 uuid             NOT NULL,
    touchpoint_position      smallint         NOT NULL,
    channel                  varchar(100),
    model                    allocation_model NOT NULL DEFAULT 'linear',
    allocated_revenue_cents  integer          NOT NULL DEFAULT 0,
    confidence_score         numeric(4,3)     NOT NULL,
    created_at               timestamptz      NOT NULL DEFAULT now(),
    updated_at               timestamptz      NOT NULL DEFAULT now(),

    CONSTRAINT fk_allocations_event FOREIGN KEY (tenant_id, event_id)
        REFERENCES attribution_events (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT uq_allocations_touchpoint UNIQUE (event_id, model, touchpoint_position),
    CONSTRAINT ck_allocations_position_positive CHECK (touchpoint_position > 0),
    CONSTRAINT ck_allocations_confidence_range CHECK (confidence_score BETWEEN 0 AND 1)
);

COMMENT ON TABLE attribution_allocations IS 'The share of an event''s revenue that one touchpoint earned under one model.';
COMMENT ON COLUMN attribution_allocations.touchpoint_position IS 'Counted from 1, the visitor''s first touchpoint.';
COMMENT ON COLUMN attribution_allocations.confidence_score IS 'From 0, a guess, to 1, certain.';

CREATE TRIGGER tr_allocations_updated_at
    BEFORE UPDATE ON attribution_allocations
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

ALTER TABLE attribution_allocations ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON attribution_allocations
    USING (tenant_id = current_setting('app.tenant_id')::uuid);

GRANT SELECT, INSERT, UPDATE, DELETE ON attribution_allocations TO ledger_app;
