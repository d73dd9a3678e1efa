-- case: strict
-- Calls of functions that have a syntax of their own, wherever an expression can stand.
CREATE TABLE t (
    at timestamptz, plain timestamp, s text, b bytea, x xml, bits bit(8),
    year integer GENERATED ALWAYS AS (EXTRACT(year FROM plain)) STORED,
    made timestamp DEFAULT (now() AT TIME ZONE 'UTC'),
    CONSTRAINT t_trimmed CHECK (s = TRIM(BOTH FROM s) AND POSITION('x' IN s) > 0),
    CONSTRAINT t_normalized CHECK (s IS NFC NORMALIZED)
);
CREATE TABLE parted (plain timestamp) PARTITION BY RANGE (EXTRACT(year FROM plain));
CREATE INDEX ON t ((plain AT TIME ZONE 'UTC'), (EXTRACT(year FROM plain)), TRIM(LEADING 'x' FROM s));
CREATE INDEX partly ON t (s) WHERE SUBSTRING(s FROM 1 FOR 2) = 'ab';
CREATE STATISTICS trimmed ON s, (TRIM(BOTH FROM s)) FROM t;
CREATE POLICY p ON t USING (at AT TIME ZONE 'UTC' > now());
CREATE FUNCTION noop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER trimmed BEFORE INSERT ON t FOR EACH ROW WHEN (NEW.s <> TRIM(TRAILING FROM NEW.s)) EXECUTE FUNCTION noop();
CREATE FUNCTION body(a text DEFAULT TRIM(BOTH FROM current_setting('x'))) RETURNS text LANGUAGE sql
RETURN OVERLAY(a PLACING 'b' FROM 2 FOR 3);
CREATE RULE r AS ON UPDATE TO t WHERE POSITION('a' IN NEW.s) = 1 DO INSTEAD NOTHING;

CREATE VIEW zones AS
    SELECT at AT TIME ZONE 'UTC' AS a, (at AT TIME ZONE s) AT TIME ZONE 'UTC' AS b,
        CASE WHEN s = 'a' THEN at END AT TIME ZONE INTERVAL '1 hour' AS c
    FROM t WHERE at AT TIME ZONE 'UTC' IS DISTINCT FROM plain;
CREATE VIEW parts AS SELECT EXTRACT(year FROM at) AS a, EXTRACT(epoch FROM at - now()) AS b FROM t;
CREATE VIEW texts AS
    SELECT DISTINCT ON (s) TRIM(BOTH 'x' FROM s) AS a, OVERLAY(s PLACING 'x' FROM 2) AS b, POSITION('a' IN s) AS c,
        SUBSTRING(s FROM 2) AS d, SUBSTRING(s FROM 'a.c') AS e, SUBSTRING(s SIMILAR 'a' ESCAPE '#') AS f,
        SUBSTRING(b FROM 2) AS g, SUBSTRING(bits FROM 2 FOR 3) AS h, TRIM(BOTH '\x00' FROM b) AS i,
        NORMALIZE(s) AS j, NORMALIZE(s, NFKD) AS k, s IS NOT NORMALIZED AS l
    FROM t;
CREATE VIEW others AS
    SELECT COLLATION FOR (s) AS a, XMLEXISTS('//a' PASSING x) AS b,
        (plain, plain) OVERLAPS (plain, INTERVAL '1 day') AS c
    FROM t;
