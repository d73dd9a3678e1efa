CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION guard() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER kept ON ddl_command_start EXECUTE FUNCTION guard();
DROP EVENT TRIGGER kept;
CREATE EVENT TRIGGER kept ON sql_drop EXECUTE PROCEDURE public.watch();
ALTER EVENT TRIGGER kept DISABLE;
ALTER EVENT TRIGGER kept ENABLE;
CREATE EVENT TRIGGER watch ON ddl_command_end WHEN tag IN ('drop table', 'create table')
    EXECUTE FUNCTION watch();
ALTER EVENT TRIGGER watch RENAME TO "Watch it";
