-- case: strict
CREATE TABLE t (a integer, s text, v varchar(9), c char(3), d date[], i inet, "Q" integer);
CREATE EXTENSION pg_trgm;

CREATE INDEX one ON t (a);
CREATE INDEX two ON t (a DESC, s ASC);
CREATE INDEX three ON t (v, c);
CREATE INDEX four ON t (lower(s), (a + 1));
CREATE INDEX five ON t USING gin (d);
CREATE INDEX six ON t (a) INCLUDE (s) WHERE s <> '';
CREATE INDEX seven ON t USING gist (s gist_trgm_ops);
CREATE INDEX eight ON t USING gist (s gist_trgm_ops (siglen = 32));
CREATE INDEX nine ON t ("Q", s COLLATE "C" text_pattern_ops);
CREATE INDEX ten ON t (lower(v));
CREATE INDEX ON t (i);
