-- case: strict
-- An owner must be a superuser, so that the owner is changed through the catalog's own role.
CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION guard() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER by_event ON ddl_command_start EXECUTE FUNCTION watch();
CREATE EVENT TRIGGER by_tags ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE')
    EXECUTE FUNCTION watch();
CREATE EVENT TRIGGER by_function ON ddl_command_end EXECUTE FUNCTION watch();
CREATE EVENT TRIGGER by_disabled ON sql_drop EXECUTE FUNCTION watch();
CREATE EVENT TRIGGER by_replica ON sql_drop EXECUTE FUNCTION watch();
CREATE EVENT TRIGGER by_always ON table_rewrite EXECUTE FUNCTION watch();
ALTER EVENT TRIGGER by_disabled DISABLE;
ALTER EVENT TRIGGER by_replica ENABLE REPLICA;
ALTER EVENT TRIGGER by_always ENABLE ALWAYS;
