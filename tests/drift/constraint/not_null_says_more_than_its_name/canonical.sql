-- case: since 18, because before it NOT NULL of a column is no constraint
-- case: generated names off
CREATE TABLE t (a integer NOT NULL NO INHERIT, b integer, c integer NOT NULL);
