SET client_encoding = 'UTF8';
SET check_function_bodies = off;
SET search_path = '';
CREATE TYPE public.allocation_model AS ENUM (
    'first_touch',
    'last_touch',
    'linear',
    'time_decay',
    'position_based'
);
CREATE TYPE public.ledger_entry_kind AS ENUM (
    'capture',
    'refund',
    'chargeback',
    'adjustment'
);
CREATE TYPE public.tenant_status AS ENUM (
    'trial',
    'active',
    'suspended',
    'closed'
);
CREATE DOMAIN public.currency_code AS character(3)
    CONSTRAINT ck_currency_code_iso CHECK ((VALUE ~ '^[A-Z]{3}$'::text));
CREATE TABLE public.attribution_allocations (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    tenant_id uuid NOT NULL,
    event_id uuid NOT NULL,
    touchpoint_position smallint NOT NULL,
    channel character varying(100),
    model public.allocation_model DEFAULT 'linear'::public.allocation_model NOT NULL,
    allocated_revenue_cents bigint DEFAULT 0 NOT NULL,
    confidence_score numeric(4,3) NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE public.attribution_allocations ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.attribution_allocations FORCE ROW LEVEL SECURITY;
CREATE TABLE public.attribution_events (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    tenant_id uuid NOT NULL,
    session_id uuid NOT NULL,
    idempotency_key text NOT NULL,
    event_type text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    processed_at timestamp with time zone,
    revenue_cents bigint,
    currency public.currency_code,
    raw_payload jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE public.attribution_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.attribution_events FORCE ROW LEVEL SECURITY;
CREATE TABLE public.channel_taxonomy (
    code character varying(100) NOT NULL,
    display_name text NOT NULL,
    family text NOT NULL,
    is_paid boolean GENERATED ALWAYS AS ((family = 'paid'::text)) STORED,
    retired_at timestamp with time zone
);
CREATE TABLE public.dead_events (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    tenant_id uuid NOT NULL,
    source text NOT NULL,
    error_code text NOT NULL,
    error_detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    raw_payload jsonb NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    retry_count integer DEFAULT 0 NOT NULL,
    last_retry_at timestamp with time zone,
    resolved_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE public.dead_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.dead_events FORCE ROW LEVEL SECURITY;
CREATE TABLE public.revenue_ledger (
    entry_no bigint GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME public.revenue_ledger_entry_no_seq) NOT NULL,
    tenant_id uuid NOT NULL,
    allocation_id uuid,
    transaction_id text NOT NULL,
    kind public.ledger_entry_kind NOT NULL,
    amount_cents bigint NOT NULL,
    currency public.currency_code NOT NULL,
    memo text,
    posted_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE public.revenue_ledger ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.revenue_ledger FORCE ROW LEVEL SECURITY;
CREATE TABLE public.tenants (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    status public.tenant_status DEFAULT 'trial'::public.tenant_status NOT NULL,
    api_key_hash text NOT NULL,
    notification_email text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE public.tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.tenants FORCE ROW LEVEL SECURITY;
ALTER TABLE public.attribution_allocations ADD CONSTRAINT attribution_allocations_pkey PRIMARY KEY (id);
ALTER TABLE public.attribution_allocations ADD CONSTRAINT ck_allocations_confidence_range CHECK (((confidence_score >= (0)::numeric) AND (confidence_score <= (1)::numeric)));
ALTER TABLE public.attribution_allocations ADD CONSTRAINT ck_allocations_position_positive CHECK ((touchpoint_position > 0));
ALTER TABLE public.attribution_allocations ADD CONSTRAINT ck_allocations_revenue_not_negative CHECK ((allocated_revenue_cents >= 0));
ALTER TABLE public.attribution_allocations ADD CONSTRAINT uq_allocations_tenant_and_id UNIQUE (tenant_id, id);
ALTER TABLE public.attribution_allocations ADD CONSTRAINT uq_allocations_touchpoint UNIQUE (event_id, model, touchpoint_position);
ALTER TABLE public.attribution_events ADD CONSTRAINT attribution_events_pkey PRIMARY KEY (id);
ALTER TABLE public.attribution_events ADD CONSTRAINT ck_events_revenue_has_currency CHECK (((revenue_cents IS NULL) = (currency IS NULL)));
ALTER TABLE public.attribution_events ADD CONSTRAINT ck_events_revenue_not_negative CHECK ((revenue_cents >= 0));
ALTER TABLE public.attribution_events ADD CONSTRAINT ck_events_type_valid CHECK ((event_type = ANY (ARRAY['impression'::text, 'click'::text, 'conversion'::text, 'purchase'::text])));
ALTER TABLE public.attribution_events ADD CONSTRAINT uq_events_idempotency_key UNIQUE (tenant_id, idempotency_key);
ALTER TABLE public.attribution_events ADD CONSTRAINT uq_events_tenant_and_id UNIQUE (tenant_id, id);
ALTER TABLE public.channel_taxonomy ADD CONSTRAINT channel_taxonomy_pkey PRIMARY KEY (code);
ALTER TABLE public.channel_taxonomy ADD CONSTRAINT ck_channel_taxonomy_code_format CHECK (((code)::text ~ '^[a-z][a-z0-9_]*$'::text));
ALTER TABLE public.channel_taxonomy ADD CONSTRAINT ck_channel_taxonomy_family CHECK ((family = ANY (ARRAY['paid'::text, 'owned'::text, 'earned'::text])));
ALTER TABLE public.dead_events ADD CONSTRAINT ck_dead_events_resolved_at CHECK (((status = 'resolved'::text) = (resolved_at IS NOT NULL)));
ALTER TABLE public.dead_events ADD CONSTRAINT ck_dead_events_retry_count CHECK (((retry_count >= 0) AND (retry_count <= 10)));
ALTER TABLE public.dead_events ADD CONSTRAINT ck_dead_events_status_valid CHECK ((status = ANY (ARRAY['pending'::text, 'retrying'::text, 'resolved'::text, 'abandoned'::text])));
ALTER TABLE public.dead_events ADD CONSTRAINT dead_events_pkey PRIMARY KEY (id);
ALTER TABLE public.revenue_ledger ADD CONSTRAINT ck_ledger_amount_sign CHECK (
CASE kind
    WHEN 'capture'::public.ledger_entry_kind THEN (amount_cents > 0)
    WHEN 'adjustment'::public.ledger_entry_kind THEN (amount_cents <> 0)
    ELSE (amount_cents < 0)
END);
ALTER TABLE public.revenue_ledger ADD CONSTRAINT revenue_ledger_pkey PRIMARY KEY (entry_no);
ALTER TABLE public.revenue_ledger ADD CONSTRAINT uq_ledger_transaction UNIQUE (tenant_id, transaction_id, kind);
ALTER TABLE public.tenants ADD CONSTRAINT ck_tenants_name_not_blank CHECK ((TRIM(BOTH FROM name) <> ''::text));
ALTER TABLE public.tenants ADD CONSTRAINT ck_tenants_slug_format CHECK ((slug ~ '^[a-z0-9][a-z0-9-]{1,62}$'::text));
ALTER TABLE public.tenants ADD CONSTRAINT tenants_pkey PRIMARY KEY (id);
ALTER TABLE public.tenants ADD CONSTRAINT uq_tenants_api_key_hash UNIQUE (api_key_hash);
ALTER TABLE public.tenants ADD CONSTRAINT uq_tenants_slug UNIQUE (slug);
ALTER TABLE public.attribution_allocations ADD CONSTRAINT fk_allocations_event FOREIGN KEY (tenant_id, event_id) REFERENCES public.attribution_events (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE public.attribution_events ADD CONSTRAINT fk_events_tenant FOREIGN KEY (tenant_id) REFERENCES public.tenants (id) ON DELETE CASCADE;
ALTER TABLE public.dead_events ADD CONSTRAINT fk_dead_events_tenant FOREIGN KEY (tenant_id) REFERENCES public.tenants (id) ON DELETE CASCADE;
ALTER TABLE public.revenue_ledger ADD CONSTRAINT fk_ledger_allocation FOREIGN KEY (tenant_id, allocation_id) REFERENCES public.attribution_allocations (tenant_id, id) ON DELETE RESTRICT;
ALTER TABLE public.revenue_ledger ADD CONSTRAINT fk_ledger_tenant FOREIGN KEY (tenant_id) REFERENCES public.tenants (id) ON DELETE RESTRICT;
CREATE INDEX idx_allocations_channel_performance ON public.attribution_allocations USING btree (tenant_id, channel, created_at DESC) INCLUDE (allocated_revenue_cents, confidence_score);
CREATE INDEX idx_dead_events_due ON public.dead_events USING btree (tenant_id, last_retry_at NULLS FIRST) WHERE (status = ANY (ARRAY['pending'::text, 'retrying'::text]));
CREATE INDEX idx_events_session ON public.attribution_events USING btree (tenant_id, session_id);
CREATE INDEX idx_events_tenant_occurred ON public.attribution_events USING btree (tenant_id, occurred_at DESC);
CREATE INDEX idx_events_unprocessed ON public.attribution_events USING btree (tenant_id, occurred_at) WHERE (processed_at IS NULL);
CREATE INDEX idx_ledger_allocation ON public.revenue_ledger USING btree (allocation_id) WHERE (allocation_id IS NOT NULL);
CREATE INDEX idx_ledger_tenant_posted ON public.revenue_ledger USING btree (tenant_id, posted_at DESC) INCLUDE (kind, amount_cents, currency);
CREATE MATERIALIZED VIEW public.tenant_daily_revenue AS
 SELECT revenue_ledger.tenant_id,
    ((revenue_ledger.posted_at AT TIME ZONE 'UTC'::text))::date AS day,
    revenue_ledger.currency,
    sum(revenue_ledger.amount_cents) AS net_cents,
    count(*) AS entries
   FROM public.revenue_ledger
  GROUP BY revenue_ledger.tenant_id, (((revenue_ledger.posted_at AT TIME ZONE 'UTC'::text))::date), revenue_ledger.currency
WITH NO DATA;
CREATE UNIQUE INDEX uq_tenant_daily_revenue ON public.tenant_daily_revenue USING btree (tenant_id, day, currency);
CREATE VIEW public.event_revenue AS
 SELECT e.tenant_id,
    e.id AS event_id,
    e.occurred_at,
    e.currency,
    e.revenue_cents,
    a.model,
    count(a.id) AS touchpoints,
    COALESCE(sum(a.allocated_revenue_cents), (0)::numeric) AS allocated_cents
   FROM (public.attribution_events e
     LEFT JOIN public.attribution_allocations a ON (((a.tenant_id = e.tenant_id) AND (a.event_id = e.id))))
  WHERE (e.revenue_cents IS NOT NULL)
  GROUP BY e.tenant_id, e.id, e.occurred_at, e.currency, e.revenue_cents, a.model;
CREATE FUNCTION public.check_allocation_total() RETURNS trigger
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
CREATE FUNCTION public.claim_dead_events(batch_size integer DEFAULT 100) RETURNS SETOF public.dead_events
    LANGUAGE sql
AS $$
    UPDATE dead_events d
    SET status = 'retrying',
        retry_count = d.retry_count + 1,
        last_retry_at = now()
    WHERE d.id IN (
        SELECT due.id
        FROM dead_events due
        WHERE due.status IN ('pending', 'retrying') AND due.retry_count < 10
        ORDER BY due.last_retry_at NULLS FIRST
        LIMIT batch_size
        FOR UPDATE SKIP LOCKED
    )
    RETURNING d.*;
$$;
CREATE FUNCTION public.refresh_tenant_daily_revenue() RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $$
BEGIN
    REFRESH MATERIALIZED VIEW tenant_daily_revenue;
END;
$$;
CREATE FUNCTION public.reject_ledger_change() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION 'revenue_ledger is append-only: % is refused', TG_OP
        USING ERRCODE = 'restrict_violation',
              HINT = 'Post a reversing entry instead.';
END;
$$;
CREATE FUNCTION public.set_updated_at() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    -- A write that changes nothing is not an update worth showing.
    IF NEW IS DISTINCT FROM OLD THEN
        NEW.updated_at := now();
    END IF;
    RETURN NEW;
END;
$$;
CREATE CONSTRAINT TRIGGER tr_allocations_total AFTER INSERT OR UPDATE OF allocated_revenue_cents, event_id, model ON public.attribution_allocations DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.check_allocation_total();
CREATE TRIGGER tr_allocations_updated_at BEFORE UPDATE ON public.attribution_allocations FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
CREATE TRIGGER tr_events_updated_at BEFORE UPDATE ON public.attribution_events FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
CREATE TRIGGER tr_dead_events_updated_at BEFORE UPDATE ON public.dead_events FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
CREATE TRIGGER tr_ledger_append_only BEFORE UPDATE OR DELETE ON public.revenue_ledger FOR EACH ROW EXECUTE FUNCTION public.reject_ledger_change();
CREATE TRIGGER tr_ledger_no_truncate BEFORE TRUNCATE ON public.revenue_ledger FOR EACH STATEMENT EXECUTE FUNCTION public.reject_ledger_change();
CREATE TRIGGER tr_tenants_updated_at BEFORE UPDATE ON public.tenants FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();
CREATE POLICY tenant_isolation ON public.attribution_allocations FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
CREATE POLICY tenant_isolation ON public.attribution_events FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
CREATE POLICY tenant_isolation ON public.dead_events FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
CREATE POLICY tenant_posts ON public.revenue_ledger FOR INSERT TO public WITH CHECK ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
CREATE POLICY tenant_reads ON public.revenue_ledger FOR SELECT TO public USING ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
CREATE POLICY reporting_reads_tenants ON public.tenants FOR SELECT TO ledger_reporting USING ((status <> 'closed'::public.tenant_status));
CREATE POLICY tenant_isolation ON public.tenants FOR ALL TO public USING ((id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
COMMENT ON TYPE public.allocation_model IS 'How the revenue of an event is divided among its touchpoints.';
COMMENT ON DOMAIN public.currency_code IS 'ISO 4217 alphabetic code.';
COMMENT ON TABLE public.attribution_allocations IS 'The share of an event''s revenue that one touchpoint earned under one model.';
COMMENT ON TABLE public.attribution_events IS 'What visitors did, as the collectors reported it.';
COMMENT ON TABLE public.channel_taxonomy IS 'The channels that reports know by name.';
COMMENT ON TABLE public.dead_events IS 'Events that could not be processed, kept until somebody settles them.';
COMMENT ON TABLE public.revenue_ledger IS 'Every cent that moved. Append-only; corrections are new entries.';
COMMENT ON TABLE public.tenants IS 'A customer of the platform; the unit of isolation.';
COMMENT ON COLUMN public.attribution_allocations.confidence_score IS 'From 0, a guess, to 1, certain.';
COMMENT ON COLUMN public.attribution_allocations.touchpoint_position IS 'Counted from 1, the visitor''s first touchpoint.';
COMMENT ON COLUMN public.attribution_events.idempotency_key IS 'Chosen by the collector; a second delivery of the same event is refused.';
COMMENT ON COLUMN public.attribution_events.raw_payload IS 'The event as it arrived, for reprocessing.';
COMMENT ON COLUMN public.attribution_events.revenue_cents IS 'Minor units of currency; null for events that earn nothing.';
COMMENT ON COLUMN public.channel_taxonomy.retired_at IS 'Set when no new allocation should use the channel.';
COMMENT ON COLUMN public.dead_events.error_detail IS 'What the worker saw; safe to show to the tenant.';
COMMENT ON COLUMN public.revenue_ledger.amount_cents IS 'Signed minor units of currency; money returned is negative.';
COMMENT ON COLUMN public.revenue_ledger.transaction_id IS 'The payment processor''s id for the movement.';
COMMENT ON COLUMN public.tenants.api_key_hash IS 'SHA-256 of the ingestion key, in hexadecimal. The key itself is never stored.';
COMMENT ON COLUMN public.tenants.notification_email IS 'Where dead events are announced; null when nobody asked.';
COMMENT ON CONSTRAINT ck_ledger_amount_sign ON public.revenue_ledger IS 'Captures add, refunds and chargebacks subtract, and no entry is zero.';
COMMENT ON INDEX public.idx_allocations_channel_performance IS 'Lets the channel report run as an index-only scan.';
COMMENT ON VIEW public.event_revenue IS 'What each event earned, and how much of it each model has allocated.';
COMMENT ON MATERIALIZED VIEW public.tenant_daily_revenue IS 'Net revenue by tenant, UTC day and currency, as of the last refresh.';
COMMENT ON FUNCTION public.check_allocation_total() IS 'No model may allocate more revenue than the event earned.';
COMMENT ON FUNCTION public.claim_dead_events(integer) IS 'Takes the next events to retry; two workers never take the same one.';
COMMENT ON FUNCTION public.reject_ledger_change() IS 'Keeps the ledger append-only.';
COMMENT ON FUNCTION public.set_updated_at() IS 'Stamps updated_at on every row that really changes.';
COMMENT ON TRIGGER tr_ledger_append_only ON public.revenue_ledger IS 'Corrections are posted, never written over.';
COMMENT ON POLICY tenant_isolation ON public.dead_events IS 'A payload may hold personal data: nobody reads another tenant''s.';
REVOKE ALL ON SCHEMA public FROM ledger_app;
GRANT USAGE ON SCHEMA public TO ledger_app;
REVOKE ALL ON SCHEMA public FROM ledger_reporting;
GRANT USAGE ON SCHEMA public TO ledger_reporting;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.attribution_allocations TO ledger_app;
GRANT INSERT, SELECT, UPDATE ON TABLE public.attribution_events TO ledger_app;
GRANT SELECT ON TABLE public.channel_taxonomy TO ledger_app;
GRANT SELECT ON TABLE public.channel_taxonomy TO ledger_reporting;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE public.dead_events TO ledger_app;
GRANT INSERT, SELECT ON TABLE public.revenue_ledger TO ledger_app;
GRANT SELECT ON TABLE public.tenants TO ledger_app;
GRANT SELECT (created_at) ON TABLE public.tenants TO ledger_reporting;
GRANT SELECT (id) ON TABLE public.tenants TO ledger_reporting;
GRANT UPDATE (name) ON TABLE public.tenants TO ledger_app;
GRANT SELECT (name) ON TABLE public.tenants TO ledger_reporting;
GRANT UPDATE (notification_email) ON TABLE public.tenants TO ledger_app;
GRANT SELECT (slug) ON TABLE public.tenants TO ledger_reporting;
GRANT SELECT (status) ON TABLE public.tenants TO ledger_reporting;
GRANT SELECT ON TABLE public.event_revenue TO ledger_app;
GRANT SELECT ON TABLE public.tenant_daily_revenue TO ledger_reporting;
GRANT EXECUTE ON FUNCTION public.claim_dead_events(integer) TO ledger_app;
REVOKE ALL ON FUNCTION public.claim_dead_events(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.refresh_tenant_daily_revenue() TO ledger_reporting;
REVOKE ALL ON FUNCTION public.refresh_tenant_daily_revenue() FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT SELECT ON TABLES TO ledger_reporting;
REFRESH MATERIALIZED VIEW public.tenant_daily_revenue;
