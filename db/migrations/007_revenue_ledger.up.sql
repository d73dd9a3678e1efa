-- Money that moved is posted once and never written over.

CREATE TYPE ledger_entry_kind AS ENUM ('capture', 'refund', 'chargeback', 'adjustment');

CREATE DOMAIN currency_code AS char(3)
    CONSTRAINT ck_currency_code_iso CHECK (VALUE ~ '^[A-Z]{3}$');

COMMENT ON DOMAIN currency_code IS 'ISO 4217 alphabetic code.';

-- The domain's check takes the place of the table's.
ALTER TABLE attribution_events
    DROP CONSTRAINT ck_events_currency_iso,
    ALTER COLUMN currency TYPE currency_code,
    ALTER COLUMN idempotency_key TYPE text,
    DROP CONSTRAINT ck_events_type_valid,
    ADD CONSTRAINT ck_events_type_valid
        CHECK (event_type IN ('impression', 'click', 'conversion', 'purchase')),
    ADD CONSTRAINT ck_events_revenue_has_currency
        CHECK ((revenue_cents IS NULL) = (currency IS NULL)),
    ADD CONSTRAINT ck_events_revenue_not_negative CHECK (revenue_cents >= 0);

ALTER TABLE attribution_allocations
    ADD CONSTRAINT uq_allocations_tenant_and_id UNIQUE (tenant_id, id);

CREATE TABLE revenue_ledger (
    entry_no        bigint            GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id       uuid              NOT NULL,
    allocation_id   uuid,
    transaction_id  text              NOT NULL,
    kind            ledger_entry_kind NOT NULL,
    amount_cents    bigint            NOT NULL,
    currency        currency_code     NOT NULL,
    memo            text,
    posted_at       timestamptz       NOT NULL DEFAULT now(),

    CONSTRAINT fk_ledger_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE RESTRICT,
    CONSTRAINT fk_ledger_allocation FOREIGN KEY (tenant_id, allocation_id)
        REFERENCES attribution_allocations (tenant_id, id) ON DELETE RESTRICT,
    CONSTRAINT uq_ledger_transaction UNIQUE (tenant_id, transaction_id, kind),
    CONSTRAINT ck_ledger_amount_sign CHECK (
        CASE kind
            WHEN 'capture' THEN amount_cents > 0
            WHEN 'adjustment' THEN amount_cents <> 0
            ELSE amount_cents < 0
        END
    )
);

COMMENT ON TABLE revenue_ledger IS 'Every cent that moved. Append-only; corrections are new entries.';
COMMENT ON COLUMN revenue_ledger.transaction_id IS 'The payment processor''s id for the movement.';
COMMENT ON COLUMN revenue_ledger.amount_cents IS 'Signed minor units of currency; money returned is negative.';
COMMENT ON CONSTRAINT ck_ledger_amount_sign ON revenue_ledger IS 'Captures add, refunds and chargebacks subtract, and no entry is zero.';

CREATE INDEX idx_ledger_tenant_posted ON revenue_ledger (tenant_id, posted_at DESC)
    INCLUDE (kind, amount_cents, currency);
CREATE INDEX idx_ledger_allocation ON revenue_ledger (allocation_id)
    WHERE allocation_id IS NOT NULL;

CREATE FUNCTION reject_ledger_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'revenue_ledger is append-only: % is refused', TG_OP
        USING ERRCODE = 'restrict_violation',
              HINT = 'Post a reversing entry instead.';
END;
$$;

COMMENT ON FUNCTION reject_ledger_change() IS 'Keeps the ledger append-only.';

CREATE TRIGGER tr_ledger_append_only
    BEFORE UPDATE OR DELETE ON revenue_ledger
    FOR EACH ROW EXECUTE FUNCTION reject_ledger_change();

CREATE TRIGGER tr_ledger_no_truncate
    BEFORE TRUNCATE ON revenue_ledger
    FOR EACH STATEMENT EXECUTE FUNCTION reject_ledger_change();

COMMENT ON TRIGGER tr_ledger_append_only ON revenue_ledger IS 'Corrections are posted, never written over.';

ALTER TABLE revenue_ledger ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON revenue_ledger
    USING (tenant_id = current_setting('app.tenant_id')::uuid);

GRANT SELECT, INSERT ON revenue_ledger TO ledger_app;
