ALTER TABLE dead_events
    DROP CONSTRAINT ck_dead_events_status_valid,
    ADD CONSTRAINT ck_dead_events_status_valid
        CHECK (status IN ('pending', 'retrying', 'resolved', 'ignored'));

DROP INDEX idx_allocations_channel_performance;
ALTER TABLE attribution_allocations RENAME COLUMN channel TO channel_code;
CREATE INDEX idx_allocations_channel_performance
    ON attribution_allocations (tenant_id, channel_code, created_at);
COMMENT ON INDEX idx_allocations_channel_performance IS 'Lets the channel report run as an index-only scan.';
ALTER TABLE attribution_allocations
    ADD CONSTRAINT fk_allocations_channel FOREIGN KEY (channel_code)
        REFERENCES channel_taxonomy (code);
