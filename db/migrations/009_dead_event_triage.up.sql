-- Support may put an event aside, retries go on for longer, and the queue gets its own index.

ALTER TABLE dead_events
    DROP CONSTRAINT ck_dead_events_status_valid;

ALTER TABLE dead_events
    ADD CONSTRAINT ck_dead_events_status_valid
        CHECK (status IN ('pending', 'retrying', 'resolved', 'ignored'));

ALTER TABLE dead_events
    DROP CONSTRAINT ck_dead_events_retry_count,
    ADD CONSTRAINT ck_dead_events_retry_count CHECK (retry_count BETWEEN 0 AND 10);

UPDATE dead_events
SET resolved_at = updated_at
WHERE status = 'resolved' AND resolved_at IS NULL;

UPDATE dead_events
SET resolved_at = NULL
WHERE status <> 'resolved' AND resolved_at IS NOT NULL;

ALTER TABLE dead_events
    ADD CONSTRAINT ck_dead_events_resolved_at
        CHECK ((status = 'resolved') = (resolved_at IS NOT NULL));

DROP INDEX idx_dead_events_status;
CREATE INDEX idx_dead_events_due ON dead_events (tenant_id, last_retry_at NULLS FIRST)
    WHERE status IN ('pending', 'retrying');

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

REVOKE EXECUTE ON FUNCTION claim_dead_events(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_dead_events(integer) TO ledger_app;
