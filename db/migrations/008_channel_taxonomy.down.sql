-- The spelling that collectors sent is not brought back; codes are valid channels as well.

DROP INDEX idx_allocations_channel_performance;

ALTER TABLE attribution_allocations
    DROP CONSTRAINT fk_allocations_channel;

ALTER TABLE attribution_allocations
    RENAME COLUMN channel_code TO channel;

CREATE INDEX idx_allocations_channel_performance
    ON attribution_allocations (tenant_id, channel, created_at DESC)
    INCLUDE (allocated_revenue_cents, confidence_score);

COMMENT ON INDEX idx_allocations_channel_performance IS 'Lets the channel report run as an index-only scan.';

DROP TABLE channel_taxonomy;
