DROP FUNCTION claim_dead_events(integer);

DROP INDEX idx_dead_events_due;
CREATE INDEX idx_dead_events_status ON dead_events (tenant_id, status);

-- Fails while an event is ignored, or was retried more than five times, as it should.
ALTER TABLE dead_events
    DROP CONSTRAINT ck_dead_events_resolved_at,
    DROP CONSTRAINT ck_dead_events_retry_count,
    ADD CONSTRAINT ck_dead_events_retry_count CHECK (retry_count BETWEEN 0 AND 5),
    DROP CONSTRAINT ck_dead_events_status_valid,
    ADD CONSTRAINT ck_dead_events_status_valid CHECK (status IN ('pending', 'retrying', 'resolved'));
