CREATE TABLE t (id integer, at timestamptz, plain timestamp, s varchar(9), n numeric, c char(3), j jsonb);

CREATE VIEW zones AS SELECT ((public.t.at) AT TIME ZONE 'UTC'::text) AS a, (t.plain AT TIME ZONE ('UTC'::text)) AS b FROM public.t;
CREATE VIEW parts AS SELECT EXTRACT('year' FROM at) AS a, EXTRACT(EPOCH FROM t.plain) AS b FROM t;
CREATE VIEW texts AS SELECT SUBSTRING(t.s FROM 1 FOR 2) AS a, TRIM('x' FROM s) AS b,
    POSITION(('a') IN (s)) AS c, OVERLAY(t.s PLACING 'b'::text FROM 2) AS d, s ~~ 'a%' AS e FROM t;
CREATE VIEW casts AS SELECT (s)::text || 'x'::text AS a, n + (1)::numeric AS b, (s)::text = 'y'::text AS c,
    c = 'abc'::bpchar AS d, CAST(id AS text) AS e FROM t;
CREATE VIEW lists AS SELECT id FROM t WHERE (id = ANY (ARRAY[1, 2])) AND (id <> ALL (ARRAY[3, 4]))
    AND ((s)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]));
CREATE VIEW bounds AS SELECT id FROM t WHERE ((id >= 1) AND (id <= 9));
CREATE VIEW other AS SELECT id FROM t WHERE ((NOT ((s)::text <> 'a'::text)) AND ((j ->> 'k'::text) = 'v'::text));
