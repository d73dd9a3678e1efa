CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION guard() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER by_event ON ddl_command_end EXECUTE FUNCTION watch();
CREATE EVENT TRIGGER by_tags ON ddl_command_end WHEN TAG IN ('CREATE TABLE')
    EXECUTE FUNCTION watch();
CREATE EVENT TRIGGER by_function ON ddl_command_end EXECUTE FUNCTION guard();
CREATE EVENT TRIGGER by_disabled ON sql_drop EXECUTE FUNCTION watch();
CREATE EVENT TRIGGER by_replica ON sql_drop EXECUTE FUNCTION watch();
CREATE EVENT TRIGGER by_always ON table_rewrite EXECUTE FUNCTION watch();
CREATE EVENT TRIGGER by_owner ON sql_drop EXECUTE FUNCTION watch();
