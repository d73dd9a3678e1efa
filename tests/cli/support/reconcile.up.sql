-- What deviates from the canonical schema is mended.
ALTER TABLE attribution_allocations DROP CONSTRAINT fk_allocations_channel;
DROP INDEX idx_allocations_channel_performance;
ALTER TABLE attribution_allocations RENAME COLUMN channel_code TO channel;
CREATE INDEX idx_allocations_channel_performance
    ON attribution_allocations (tenant_id, channel, created_at DESC)
    INCLUDE (allocated_revenue_cents, confidence_score);
COMMENT ON INDEX idx_allocations_channel_performance IS 'Lets the channel report run as an index-only scan.';

ALTER TABLE dead_events
    DROP CONSTRAINT ck_dead_events_status_valid,
    ADD CONSTRAINT ck_dead_events_status_valid
        CHECK (status IN ('pending', 'retrying', 'resolved', 'abandoned'));
