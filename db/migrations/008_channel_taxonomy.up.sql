-- Channels become a list that reports can rely on, and allocations refer to it.

CREATE TABLE channel_taxonomy (
    code          varchar(100) PRIMARY KEY,
    display_name  text         NOT NULL,
    family        text         NOT NULL,
    is_paid       boolean      GENERATED ALWAYS AS (family = 'paid') STORED,
    retired_at    timestamptz,

    CONSTRAINT ck_channel_taxonomy_family CHECK (family IN ('paid', 'owned', 'earned')),
    CONSTRAINT ck_channel_taxonomy_code_format CHECK (code ~ '^[a-z][a-z0-9_]*$')
);

COMMENT ON TABLE channel_taxonomy IS 'The channels that reports know by name.';
COMMENT ON COLUMN channel_taxonomy.retired_at IS 'Set when no new allocation should use the channel.';

INSERT INTO channel_taxonomy (code, display_name, family) VALUES
    ('direct', 'Direct', 'owned'),
    ('email', 'Email', 'owned'),
    ('organic_search', 'Organic search', 'earned'),
    ('paid_search', 'Paid search', 'paid'),
    ('paid_social', 'Paid social', 'paid'),
    ('referral', 'Referral', 'earned');

-- What collectors sent is brought into the form of a code; what is still unknown is added, so
-- that the foreign key holds.
UPDATE attribution_allocations
SET channel = regexp_replace(lower(btrim(channel)), '[^a-z0-9]+', '_', 'g')
WHERE channel !~ '^[a-z][a-z0-9_]*$';

INSERT INTO channel_taxonomy (code, display_name, family)
SELECT DISTINCT channel, initcap(replace(channel, '_', ' ')), 'earned'
FROM attribution_allocations
WHERE channel IS NOT NULL
ON CONFLICT (code) DO NOTHING;

ALTER TABLE attribution_allocations
    RENAME COLUMN channel TO channel_code;

ALTER TABLE attribution_allocations
    ADD CONSTRAINT fk_allocations_channel FOREIGN KEY (channel_code)
        REFERENCES channel_taxonomy (code);

-- Every key was just rewritten: build the report's index afresh.
DROP INDEX idx_allocations_channel_performance;
CREATE INDEX idx_allocations_channel_performance
    ON attribution_allocations (tenant_id, channel_code, created_at);

COMMENT ON INDEX idx_allocations_channel_performance IS 'Lets the channel report run as an index-only scan.';

GRANT SELECT ON channel_taxonomy TO ledger_app, ledger_reporting;
