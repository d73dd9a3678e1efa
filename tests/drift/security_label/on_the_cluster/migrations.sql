-- No label provider is at hand: the rows are those that one would have left.
CREATE ROLE labelled;

SET allow_system_table_mods = on;
INSERT INTO pg_shseclabel (classoid, objoid, provider, label)
    SELECT 'pg_database'::regclass, oid, 'dummy', 'open' FROM pg_database
    WHERE datname = current_database();
