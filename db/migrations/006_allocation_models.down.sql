DROP TRIGGER tr_allocations_total ON attribution_allocations;
DROP FUNCTION check_allocation_total();

DROP INDEX idx_allocations_channel_performance;

ALTER TABLE attribution_allocations
    DROP CONSTRAINT ck_allocations_revenue_not_negative,
    ALTER COLUMN allocated_revenue_cents TYPE integer;

-- PostgreSQL cannot take a value out of an enum, so the type is made anew. This fails while an
-- allocation uses one of the two models, as it should.
ALTER TYPE allocation_model RENAME TO allocation_model_006;
CREATE TYPE allocation_model AS ENUM ('first_touch', 'last_touch', 'linear');
COMMENT ON TYPE allocation_model IS 'How the revenue of an event is divided among its touchpoints.';

ALTER TABLE attribution_allocations
    ALTER COLUMN model DROP DEFAULT,
    ALTER COLUMN model TYPE allocation_model USING model::text::allocation_model,
    ALTER COLUMN model SET DEFAULT 'linear';

DROP TYPE allocation_model_006;
