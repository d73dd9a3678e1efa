-- What the cases in cases.yaml look at.
CREATE EXTENSION IF NOT EXISTS plpgsql;

CREATE TABLE accounts (
    id        int PRIMARY KEY,
    tenant_id int NOT NULL,
    code      text NOT NULL CONSTRAINT uq_code UNIQUE,
    late      text NOT NULL CONSTRAINT uq_late UNIQUE DEFERRABLE,
    part      text NOT NULL,
    pair      text NOT NULL,
    note      text CONSTRAINT uq_note UNIQUE,
    price     numeric(10, 2),
    "Odd"     text NOT NULL CONSTRAINT uq_odd UNIQUE,
    CONSTRAINT ck_price CHECK (price > 0),
    CONSTRAINT uq_both UNIQUE (id, pair)
);
ALTER TABLE accounts ADD CONSTRAINT ck_late CHECK (late <> '') NOT VALID;
CREATE UNIQUE INDEX uq_part ON accounts (part) WHERE part <> '';
CREATE INDEX idx_recent ON accounts (tenant_id, price DESC) INCLUDE (note);
CREATE INDEX idx_some ON accounts (note) WHERE note IS NOT NULL;
ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
ALTER TABLE accounts FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON accounts USING (tenant_id = 1);

CREATE TABLE postings (
    tenant_id int,
    account   int REFERENCES accounts (id),
    other     int CONSTRAINT fk_other REFERENCES accounts (id)
);
CREATE INDEX idx_account ON postings (account);
ALTER TABLE postings ENABLE ROW LEVEL SECURITY;
CREATE POLICY reads ON postings FOR SELECT USING (tenant_id = 1);

GRANT SELECT, INSERT ON accounts TO checks_reader;
GRANT UPDATE (note) ON accounts TO checks_reader;

CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS 'SELECT 2 * n';
CREATE FUNCTION trusted() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
CREATE PROCEDURE sweep() LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER tr_on BEFORE UPDATE OR DELETE ON accounts FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER tr_of AFTER INSERT OR UPDATE OF code, note ON accounts
    FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER tr_when AFTER UPDATE ON accounts
    FOR EACH ROW WHEN (old.note IS DISTINCT FROM new.note) EXECUTE FUNCTION refuse();
GRANT SELECT ON postings TO PUBLIC;
CREATE TRIGGER tr_off BEFORE UPDATE ON postings FOR EACH ROW EXECUTE FUNCTION refuse();
ALTER TABLE postings DISABLE TRIGGER tr_off;

CREATE DOMAIN amount AS money;
CREATE DOMAIN fee AS amount;
CREATE TABLE kinds (
    id     bigint PRIMARY KEY,
    at     timestamptz(3),
    label  varchar(10),
    ratio  float8,
    fee    fee,
    lasts  interval year to month,
    codes  char(3)[],
    exact  numeric(6, 0)
);
