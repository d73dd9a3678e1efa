-- The ledger is posted to, and never written over.
--
-- role: ledger_app
-- set: app.tenant_id = '00000000-0000-4000-8000-00000000000a'

INSERT INTO tenants (id, slug, name, api_key_hash)
VALUES ('00000000-0000-4000-8000-00000000000a', 'acme', 'Acme', 'a');

INSERT INTO revenue_ledger (tenant_id, transaction_id, kind, amount_cents, currency)
VALUES ('00000000-0000-4000-8000-00000000000a', 'tx-1', 'capture', 1000, 'EUR');


-- test: captures add, and refunds subtract
-- fails: check_violation ck_ledger_amount_sign
INSERT INTO revenue_ledger (tenant_id, transaction_id, kind, amount_cents, currency)
VALUES ('00000000-0000-4000-8000-00000000000a', 'tx-2', 'capture', -100, 'EUR');

-- affects: 1 row
INSERT INTO revenue_ledger (tenant_id, transaction_id, kind, amount_cents, currency)
VALUES ('00000000-0000-4000-8000-00000000000a', 'tx-1', 'refund', -100, 'EUR');

-- returns: value 900
SELECT sum(amount_cents) FROM revenue_ledger;


-- test: a currency is three capital letters
-- fails: check_violation ck_currency_code_iso
INSERT INTO revenue_ledger (tenant_id, transaction_id, kind, amount_cents, currency)
VALUES ('00000000-0000-4000-8000-00000000000a', 'tx-2', 'capture', 100, 'eur');


-- test: the application may not change an entry
-- fails: insufficient_privilege message 'permission denied for table revenue_ledger'
UPDATE revenue_ledger SET memo = 'x';

-- fails: insufficient_privilege message 'permission denied for table revenue_ledger'
DELETE FROM revenue_ledger;


-- test: not even the owner changes an entry
-- role: none
-- fails: restrict_violation message 'revenue_ledger is append-only: UPDATE is refused'
UPDATE revenue_ledger SET memo = 'x';

-- fails: restrict_violation message 'revenue_ledger is append-only: DELETE is refused'
DELETE FROM revenue_ledger;

-- fails: restrict_violation message 'revenue_ledger is append-only: TRUNCATE is refused'
TRUNCATE revenue_ledger;
