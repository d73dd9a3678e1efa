-- What touchpoints earn of an event.
--
-- role: ledger_app
-- set: app.tenant_id = '00000000-0000-4000-8000-00000000000a'

INSERT INTO tenants (id, slug, name, api_key_hash)
VALUES ('00000000-0000-4000-8000-00000000000a', 'acme', 'Acme', 'a'),
       ('00000000-0000-4000-8000-00000000000b', 'bolt', 'Bolt', 'b');

INSERT INTO attribution_events
    (id, tenant_id, session_id, idempotency_key, event_type, occurred_at, revenue_cents, currency)
VALUES ('00000000-0000-4000-8000-0000000000e1', '00000000-0000-4000-8000-00000000000a',
        '00000000-0000-4000-8000-0000000000f1', 'one', 'purchase', '2026-01-01 00:00:00Z', 1000,
        'EUR');


-- test: touchpoints may share all that an event earned
INSERT INTO attribution_allocations
    (tenant_id, event_id, touchpoint_position, allocated_revenue_cents, confidence_score)
VALUES
    ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-0000000000e1', 1, 600, 0.9),
    ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-0000000000e1', 2, 400, 0.5);

-- returns:
--   model  | touchpoints | revenue_cents | allocated_cents
--   linear | 2           | 1000          | 1000
SELECT model, touchpoints, revenue_cents, allocated_cents FROM event_revenue;


-- test: touchpoints cannot earn more than the event did
-- The check is put off to the end of the transaction, so that a batch may pass through it.
INSERT INTO attribution_allocations
    (tenant_id, event_id, touchpoint_position, allocated_revenue_cents, confidence_score)
VALUES
    ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-0000000000e1', 1, 1001, 0.9);

-- fails: check_violation message 'event * earned 1000 cents, and 1001 are allocated*'
SET CONSTRAINTS ALL IMMEDIATE;


-- test: a touchpoint earns something or nothing, with a confidence from 0 to 1
-- fails: check_violation ck_allocations_revenue_not_negative
INSERT INTO attribution_allocations
    (tenant_id, event_id, touchpoint_position, allocated_revenue_cents, confidence_score)
VALUES
    ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-0000000000e1', 1, -1, 0.9);

-- fails: check_violation ck_allocations_confidence_range
INSERT INTO attribution_allocations (tenant_id, event_id, touchpoint_position, confidence_score)
VALUES ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-0000000000e1', 1, 1.5);


-- test: an allocation cannot point at an event of another tenant
-- set: app.tenant_id = '00000000-0000-4000-8000-00000000000b'
-- fails: foreign_key_violation fk_allocations_event
INSERT INTO attribution_allocations (tenant_id, event_id, touchpoint_position, confidence_score)
VALUES ('00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-0000000000e1', 1, 0.5);
