-- case: strict
-- case: own cluster
-- No label provider is at hand: the rows are those that one would have left.
CREATE ROLE labelled;

SET allow_system_table_mods = on;
INSERT INTO pg_shseclabel (classoid, objoid, provider, label)
    SELECT 'pg_database'::regclass, oid, 'dummy', 'secret' FROM pg_database
    WHERE datname IN (current_database(), 'template1');
INSERT INTO pg_shseclabel (classoid, objoid, provider, label)
    VALUES ('pg_authid'::regclass, 'labelled'::regrole, 'dummy', 'secret');
