CREATE TABLE t (
    at timestamptz, plain timestamp, s text, b bytea, x xml, bits bit(8),
    year integer GENERATED ALWAYS AS (pg_catalog.extract('year', plain)) STORED,
    made timestamp DEFAULT timezone('UTC', now()),
    CONSTRAINT t_trimmed CHECK (s = btrim(s) AND pg_catalog.position(s, 'x') > 0),
    CONSTRAINT t_normalized CHECK (is_normalized(s, 'NFC'))
);
CREATE TABLE parted (plain timestamp) PARTITION BY RANGE (pg_catalog.extract('year', plain));
CREATE INDEX ON t (timezone('UTC', plain), (pg_catalog.extract('year', plain)), ltrim(s, 'x'));
CREATE INDEX partly ON t (s) WHERE substring(s, 1, 2) = 'ab';
CREATE STATISTICS trimmed ON s, btrim(s) FROM t;
CREATE POLICY p ON t USING (timezone('UTC', at) > now());
CREATE FUNCTION noop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER trimmed BEFORE INSERT ON t FOR EACH ROW WHEN (NEW.s <> rtrim(NEW.s)) EXECUTE FUNCTION noop();
CREATE FUNCTION body(a text DEFAULT btrim(current_setting('x'))) RETURNS text LANGUAGE sql
RETURN pg_catalog.overlay(a, 'b', 2, 3);
CREATE RULE r AS ON UPDATE TO t WHERE pg_catalog.position(NEW.s, 'a') = 1 DO INSTEAD NOTHING;

CREATE VIEW zones AS
    SELECT timezone('UTC', at) AS a, timezone('UTC', timezone(s, at)) AS b,
        timezone(INTERVAL '1 hour', CASE WHEN s = 'a' THEN at END) AS c
    FROM t WHERE timezone('UTC', at) IS DISTINCT FROM plain;
CREATE VIEW parts AS
    SELECT pg_catalog.extract('year', at) AS a, pg_catalog.extract('epoch', at - now()) AS b FROM t;
CREATE VIEW texts AS
    SELECT DISTINCT ON (s) btrim(s, 'x') AS a, pg_catalog.overlay(s, 'x', 2) AS b, pg_catalog.position(s, 'a') AS c,
        substring(s, 2) AS d, substring(s, 'a.c') AS e, substring(s, 'a', '#') AS f,
        substring(b, 2) AS g, substring(bits, 2, 3) AS h, btrim(b, '\x00') AS i,
        pg_catalog.normalize(s) AS j, pg_catalog.normalize(s, 'NFKD') AS k, NOT is_normalized(s) AS l
    FROM t;
CREATE VIEW others AS
    SELECT pg_collation_for(s) AS a, pg_catalog.xmlexists('//a', x) AS b,
        pg_catalog.overlaps(plain, plain, plain, INTERVAL '1 day') AS c
    FROM t;
