CREATE TABLE t (a integer, s text, v varchar(9), c char(3), d date[], i inet, "Q" integer);
CREATE EXTENSION pg_trgm;

CREATE INDEX t_i_idx ON t (i inet_ops);
CREATE INDEX ten ON t ((lower((v)::text)) COLLATE "default");
CREATE INDEX nine ON public.t USING btree ("Q" int4_ops, s COLLATE "C" text_pattern_ops ASC NULLS LAST);
CREATE INDEX eight ON t USING gist (s public.gist_trgm_ops (siglen='32'));
CREATE INDEX seven ON t USING gist (s public.gist_trgm_ops);
CREATE INDEX six ON t USING btree (a) INCLUDE (s) WITH (fillfactor = 50) WHERE (s <> ''::text);
ALTER INDEX six RESET (fillfactor);
CREATE INDEX five ON t USING gin (d array_ops);
CREATE INDEX four ON t USING btree (lower(s), ((a + 1)));
CREATE INDEX three ON t USING btree (v text_ops, c bpchar_ops);
CREATE INDEX two ON t USING btree (a DESC NULLS FIRST, s ASC NULLS LAST);
CREATE INDEX CONCURRENTLY one ON ONLY t USING btree (a int4_ops);
