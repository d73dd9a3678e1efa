-- What may become of an event that could not be processed.
--
-- role: ledger_app
-- set: app.tenant_id = '00000000-0000-4000-8000-00000000000a'

INSERT INTO tenants (id, slug, name, api_key_hash)
VALUES ('00000000-0000-4000-8000-00000000000a', 'acme', 'Acme', 'a');

INSERT INTO dead_events (id, tenant_id, source, error_code, raw_payload)
VALUES ('00000000-0000-4000-8000-0000000000d1', '00000000-0000-4000-8000-00000000000a',
        'collector', 'bad_json', '{}');


-- test: a dead event can be abandoned
-- affects: 1 row
UPDATE dead_events SET status = 'abandoned';

-- returns: value abandoned
SELECT status FROM dead_events;


-- test: a dead event cannot be ignored
-- fails: 23514 ck_dead_events_status_valid
UPDATE dead_events SET status = 'ignored';


-- test: a dead event is resolved at some time
-- fails: check_violation ck_dead_events_resolved_at
UPDATE dead_events SET status = 'resolved';

-- affects: 1 row
UPDATE dead_events SET status = 'resolved', resolved_at = now();


-- test: ten retries are the most
-- affects: 1 row
UPDATE dead_events SET retry_count = 10;

-- fails: check_violation ck_dead_events_retry_count
UPDATE dead_events SET retry_count = 11;

-- returns: nothing
SELECT * FROM claim_dead_events(1);


-- test: a claimed event is being retried
-- returns:
--   status   | retry_count
--   retrying | 1
SELECT status, retry_count FROM claim_dead_events(1);
