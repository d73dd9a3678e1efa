DROP TABLE dead_events;

ALTER INDEX idx_events_session RENAME TO attribution_events_session_idx;

-- Its index goes with it.
ALTER TABLE attribution_events
    DROP COLUMN processed_at;
