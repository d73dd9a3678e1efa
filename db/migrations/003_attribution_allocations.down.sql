DROP TABLE attribution_allocations;
DROP TYPE allocation_model;

ALTER TABLE attribution_events
    DROP CONSTRAINT uq_events_tenant_and_id;
