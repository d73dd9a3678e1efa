-- What a channel was before 008 made it a code of the taxonomy. The test runs on the schema as 007
-- left it, and `pgcanon rollback` runs it when 008 was taken back.
--
-- role: ledger_app
-- set: app.tenant_id = '00000000-0000-4000-8000-00000000000a'

INSERT INTO tenants (id, slug, name, api_key_hash)
VALUES ('00000000-0000-4000-8000-00000000000a', 'acme', 'Acme', 'a');

INSERT INTO attribution_events
    (id, tenant_id, session_id, idempotency_key, event_type, occurred_at, revenue_cents, currency)
VALUES ('00000000-0000-4000-8000-0000000000e1', '00000000-0000-4000-8000-00000000000a',
        '00000000-0000-4000-8000-0000000000f1', 'one', 'purchase', '2026-01-01 00:00:00Z', 1000,
        'EUR');


-- test: a channel is whatever a collector sends
-- revision: 007_revenue_ledger
-- affects: 1 row
INSERT INTO attribution_allocations
    (tenant_id, event_id, touchpoint_position, channel, confidence_score)
VALUES
    ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-0000000000e1', 1,
     'Paid Search', 0.9);
