-- No label provider is at hand: the rows are those that one would have left.
CREATE TABLE t (a integer, b integer);
CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1';

SET allow_system_table_mods = on;
INSERT INTO pg_seclabel (classoid, objoid, objsubid, provider, label) VALUES
    ('pg_class'::regclass, 't'::regclass, 2, 'dummy', 'the same'),
    ('pg_class'::regclass, 't'::regclass, 0, 'dummy', 'open'),
    ('pg_proc'::regclass, 'f()'::regprocedure, 0, 'dummy', 'made');
