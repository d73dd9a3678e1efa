CREATE TABLE t (a integer, b text);
CREATE TABLE u (a integer, c text);

CREATE OR REPLACE VIEW star AS SELECT a FROM t;
DROP VIEW star;
CREATE VIEW numbers AS WITH RECURSIVE numbers (n) AS (
    SELECT 1 UNION ALL SELECT numbers.n + 1 FROM numbers WHERE numbers.n < 5
) SELECT n FROM numbers;
CREATE VIEW with_options AS SELECT public.t.a FROM public.t;
ALTER VIEW with_options SET (security_barrier);
CREATE VIEW joined AS SELECT t.a, u.c FROM (t JOIN u ON ((u.a = t.a))) ORDER BY u.c;
CREATE VIEW star AS SELECT a, b FROM t WHERE b = ANY (ARRAY['x'::text, 'y'::text]);
