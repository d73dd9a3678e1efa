-- Two more models, an index for the channel report, and a limit on what a model may hand out.

ALTER TYPE allocation_model ADD VALUE 'time_decay' AFTER 'linear';
ALTER TYPE allocation_model ADD VALUE 'position_based' AFTER 'time_decay';

-- An integer of minor units ends at 21 million; the largest tenants are not far from it.
ALTER TABLE attribution_allocations
    ALTER COLUMN allocated_revenue_cents TYPE bigint,
    ADD CONSTRAINT ck_allocations_revenue_not_negative CHECK (allocated_revenue_cents >= 0);

CREATE INDEX idx_allocations_channel_performance
    ON attribution_allocations (tenant_id, channel, created_at DESC)
    INCLUDE (allocated_revenue_cents, confidence_score);

COMMENT ON INDEX idx_allocations_channel_performance IS 'Lets the channel report run as an index-only scan.';

CREATE FUNCTION check_allocation_total() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    allocated bigint;
    earned bigint;
BEGIN
    SELECT coalesce(sum(a.allocated_revenue_cents), 0) INTO allocated
    FROM attribution_allocations a
    WHERE a.event_id = NEW.event_id AND a.model = NEW.model;

    SELECT e.revenue_cents INTO earned
    FROM attribution_events e
    WHERE e.id = NEW.event_id;

    IF allocated > coalesce(earned, 0) THEN
        RAISE EXCEPTION 'event % earned % cents, and % are allocated under model %',
            NEW.event_id, coalesce(earned, 0), allocated, NEW.model
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION check_allocation_total() IS
    'No model may allocate more revenue than the event earned.';

CREATE CONSTRAINT TRIGGER tr_allocations_total
    AFTER INSERT OR UPDATE OF allocated_revenue_cents, event_id, model ON attribution_allocations
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION check_allocation_total();
