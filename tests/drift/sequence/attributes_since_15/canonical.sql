-- case: strict
-- case: since 15, because before it no sequence is unlogged
CREATE SEQUENCE by_persistence;
