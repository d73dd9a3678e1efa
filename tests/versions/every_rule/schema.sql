-- What the majors of PostgreSQL say otherwise about one schema, and what they say alike beside it.

CREATE EXTENSION citext;
CREATE EXTENSION pg_stat_statements;

CREATE TABLE public.accounts (
    id integer PRIMARY KEY,
    name text CONSTRAINT name_is_given NOT NULL,
    kind text NOT NULL,
    balance numeric(12,2) NOT NULL DEFAULT 0,
    opened timestamp with time zone DEFAULT now(),
    tags text[]
);
CREATE TABLE public.transfers (id integer NOT NULL, account integer REFERENCES public.accounts);

-- One relation: the columns are qualified before 16.
CREATE VIEW public.by_column AS SELECT id, name FROM public.accounts;
CREATE VIEW public.by_alias AS SELECT a.id AS "order", a.name FROM public.accounts AS a WHERE a.id > 1;
CREATE VIEW public.by_quoted_alias AS SELECT "A b".id FROM public.accounts AS "A b";
CREATE VIEW public.by_group AS
    SELECT kind, count(*) AS n, sum(balance) FILTER (WHERE id > 3) AS total
    FROM public.accounts GROUP BY kind HAVING max(balance) > 1;
CREATE VIEW public.by_window AS
    SELECT id, row_number() OVER (PARTITION BY kind ORDER BY opened DESC) FROM public.accounts;
CREATE VIEW public.by_order AS
    SELECT - id AS id, name FROM public.accounts ORDER BY accounts.id, name LIMIT 3;
CREATE VIEW public.by_distinct AS SELECT DISTINCT ON (kind) kind, id FROM public.accounts ORDER BY kind, id;
CREATE VIEW public.by_whole_row AS SELECT a, a.id FROM public.accounts a;
CREATE VIEW public.by_extract AS SELECT EXTRACT(year FROM opened) AS y, opened AT TIME ZONE 'UTC' AS u FROM public.accounts;
CREATE VIEW public.by_exists AS
    SELECT id FROM public.accounts a WHERE EXISTS (SELECT 1 FROM public.transfers t WHERE t.account = a.id);
CREATE VIEW public.by_scalar AS
    SELECT a.id, (SELECT count(*) FROM public.transfers t WHERE t.account = a.id) AS n FROM public.accounts a;
CREATE VIEW public.by_subquery AS SELECT s.id FROM (SELECT id FROM public.accounts) AS s WHERE s.id > 1;
CREATE VIEW public.by_common AS WITH c AS (SELECT id FROM public.accounts) SELECT c.id FROM c;
CREATE VIEW public.by_function AS SELECT g FROM generate_series(1, 3) AS g;
CREATE VIEW public.by_rows AS SELECT v.a FROM (VALUES (1, 'x'), (2, 'y')) AS v (a, b);
CREATE VIEW public.by_union AS SELECT id FROM public.accounts UNION ALL SELECT id FROM public.transfers;
CREATE VIEW public.by_join AS SELECT a.id, t.account FROM public.accounts a JOIN public.transfers t ON t.account = a.id;
CREATE VIEW public.by_case AS
    SELECT CASE WHEN kind = 'accounts.kind' THEN 1 ELSE 2 END AS c, tags[1] AS t, name COLLATE "C" AS n
    FROM public.accounts;
CREATE VIEW public.by_name AS SELECT 1 AS one;
CREATE VIEW public.by_array AS SELECT ARRAY(SELECT t.id FROM public.transfers t) AS ids, name FROM public.accounts;
CREATE VIEW public.by_sample AS SELECT id FROM public.accounts TABLESAMPLE system (10);
CREATE TABLE public.documents (id integer, document xml);
CREATE VIEW public.by_text AS SELECT id, XMLSERIALIZE(CONTENT document AS text) AS text FROM public.documents;
CREATE VIEW public.by_xml AS SELECT * FROM XMLTABLE('/a' PASSING (NULL::xml) COLUMNS a integer);
CREATE INDEX documents_by_text ON public.documents (id) WHERE XMLSERIALIZE(CONTENT document AS text) = '<a/>';
CREATE COLLATION public.phonebook (provider = icu, locale = 'de_DE@colNumeric=yes;collation=phonebook');
CREATE SUBSCRIPTION streamed CONNECTION 'host=localhost' PUBLICATION p WITH (connect = false);
CREATE SCHEMA same;
CREATE TABLE same.same (same integer);
CREATE TYPE same.mood AS ENUM ('a');
CREATE FUNCTION same.twice(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
CREATE VIEW same.by_schema AS SELECT same.twice(same.same) AS f, 'a'::same.mood AS m FROM same.same;
CREATE MATERIALIZED VIEW public.kept AS SELECT id, name FROM public.accounts WHERE id > 1;
CREATE FUNCTION public.atomic() RETURNS integer LANGUAGE sql BEGIN ATOMIC SELECT id FROM public.accounts; END;
CREATE RULE by_rule AS ON INSERT TO public.by_union DO INSTEAD INSERT INTO public.transfers SELECT id FROM public.accounts;
CREATE POLICY p ON public.accounts USING (id IN (SELECT account FROM public.transfers));

CREATE UNLOGGED TABLE public.unlogged (id serial, other integer GENERATED ALWAYS AS IDENTITY);
CREATE TABLE public.numbered (id integer GENERATED ALWAYS AS IDENTITY, at date) PARTITION BY RANGE (at);
CREATE TABLE public.numbered_0 PARTITION OF public.numbered DEFAULT;
CREATE DOMAIN public.given AS text CONSTRAINT must_be_given NOT NULL;
CREATE TABLE public.parent (id integer CONSTRAINT parent_has_it NOT NULL);
CREATE TABLE public.child () INHERITS (public.parent);

CREATE ROLE versions_reader;
GRANT ALL ON public.accounts TO versions_reader WITH GRANT OPTION;
GRANT SELECT ON public.transfers TO versions_reader;
REVOKE DELETE ON public.transfers FROM CURRENT_USER;
GRANT ALL ON SCHEMA same TO versions_reader;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO versions_reader;
ALTER DEFAULT PRIVILEGES REVOKE DELETE ON TABLES FROM CURRENT_USER;
