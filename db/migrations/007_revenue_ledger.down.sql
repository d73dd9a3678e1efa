DROP TABLE revenue_ledger;
DROP FUNCTION reject_ledger_change();

ALTER TABLE attribution_allocations
    DROP CONSTRAINT uq_allocations_tenant_and_id;

ALTER TABLE attribution_events
    DROP CONSTRAINT ck_events_revenue_not_negative,
    DROP CONSTRAINT ck_events_revenue_has_currency,
    DROP CONSTRAINT ck_events_type_valid,
    ADD CONSTRAINT ck_events_type_valid CHECK (event_type IN ('impression', 'click', 'conversion')),
    ALTER COLUMN idempotency_key TYPE varchar(255),
    ALTER COLUMN currency TYPE char(3),
    ADD CONSTRAINT ck_events_currency_iso CHECK (currency ~ '^[A-Z]{3}$');

DROP DOMAIN currency_code;
DROP TYPE ledger_entry_kind;
