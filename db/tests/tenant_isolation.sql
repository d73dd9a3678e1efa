-- Row security shows a session the rows of the tenant that it named, and lets it write no others.
--
-- role: ledger_app
-- set: app.tenant_id = '00000000-0000-4000-8000-00000000000a'

INSERT INTO tenants (id, slug, name, api_key_hash, status)
VALUES ('00000000-0000-4000-8000-00000000000a', 'acme', 'Acme', 'a', 'active'),
       ('00000000-0000-4000-8000-00000000000b', 'bolt', 'Bolt', 'b', 'trial'),
       ('00000000-0000-4000-8000-00000000000c', 'cork', 'Cork', 'c', 'closed');

INSERT INTO attribution_events (id, tenant_id, session_id, idempotency_key, event_type, occurred_at)
VALUES ('00000000-0000-4000-8000-0000000000e1', '00000000-0000-4000-8000-00000000000a',
        '00000000-0000-4000-8000-0000000000f1', 'one', 'click', '2026-01-01 00:00:00Z'),
       ('00000000-0000-4000-8000-0000000000e2', '00000000-0000-4000-8000-00000000000b',
        '00000000-0000-4000-8000-0000000000f2', 'one', 'click', '2026-01-01 00:00:00Z');


-- test: a tenant sees its own rows only
-- returns:
--   slug
--   acme
SELECT slug FROM tenants;

-- returns: value 00000000-0000-4000-8000-0000000000e1
SELECT id FROM attribution_events;

-- set: app.tenant_id = '00000000-0000-4000-8000-00000000000b'
-- returns: value 00000000-0000-4000-8000-0000000000e2
SELECT id FROM attribution_events;


-- test: a session without a tenant sees nothing
-- set: app.tenant_id = ''
-- returns: nothing
SELECT * FROM tenants;

-- returns: nothing
SELECT * FROM attribution_events;


-- test: a tenant cannot write rows of another
-- fails: insufficient_privilege message 'new row violates row-level security policy*'
INSERT INTO attribution_events (tenant_id, session_id, idempotency_key, event_type, occurred_at)
VALUES ('00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-0000000000f2', 'two',
        'click', now());

-- affects: nothing
UPDATE attribution_events SET processed_at = now()
WHERE tenant_id = '00000000-0000-4000-8000-00000000000b';

-- fails: insufficient_privilege message 'new row violates row-level security policy*'
UPDATE attribution_events SET tenant_id = '00000000-0000-4000-8000-00000000000b';


-- test: an event is taken once for each tenant
-- fails: unique_violation uq_events_idempotency_key
INSERT INTO attribution_events (tenant_id, session_id, idempotency_key, event_type, occurred_at)
VALUES ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-0000000000f1', 'one',
        'click', now());


-- test: reports read all tenants but those who left
-- role: ledger_reporting
-- set: app.tenant_id = ''
-- returns:
--   slug | status
--   acme | active
--   bolt | trial
SELECT slug, status FROM tenants;

-- fails: insufficient_privilege message 'permission denied for table attribution_events'
SELECT * FROM attribution_events;
