-- Objects of kinds that are not modelled are reported, whichever side has them.
CREATE SCHEMA app;
CREATE TABLE app.t (a integer, b integer, s text);
CREATE FUNCTION app.f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE TYPE app.mood AS ENUM ('a');
CREATE FUNCTION app.to_mood(integer) RETURNS app.mood LANGUAGE sql AS 'SELECT NULL::app.mood';
CREATE FUNCTION app.same(app.mood, integer) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE EXTENSION file_fdw;
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;

CREATE FOREIGN DATA WRAPPER other;
CREATE ACCESS METHOD other TYPE TABLE HANDLER heap_tableam_handler;
CREATE LANGUAGE other HANDLER plpgsql_call_handler;
CREATE TRANSFORM FOR integer LANGUAGE sql (
    FROM SQL WITH FUNCTION prsd_lextype(internal), TO SQL WITH FUNCTION int4recv(internal));
