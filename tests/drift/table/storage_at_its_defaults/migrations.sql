CREATE TABLE t (a integer PRIMARY KEY, b text, c jsonb)
    WITH (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = false) TABLESPACE fast;
ALTER TABLE t RESET (fillfactor, autovacuum_enabled, toast.autovacuum_enabled);
ALTER TABLE t SET TABLESPACE pg_default;
ALTER TABLE t ALTER b SET STORAGE MAIN, ALTER b SET STORAGE EXTENDED, ALTER c SET COMPRESSION pglz;
ALTER TABLE t ALTER c SET COMPRESSION default;
CREATE INDEX i ON t USING btree (b) WITH (deduplicate_items = off) TABLESPACE fast;
ALTER INDEX i RESET (deduplicate_items);
ALTER INDEX i SET TABLESPACE pg_default;
ALTER TABLE t CLUSTER ON i;
ALTER TABLE t SET WITHOUT CLUSTER;
INSERT INTO t SELECT n, repeat('x', 9000), '{}' FROM generate_series(1, 3) AS n;
