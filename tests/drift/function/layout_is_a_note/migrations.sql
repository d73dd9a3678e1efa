SELECT 1;

CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE plpgsql AS $body$
begin  return a + 1; end $body$;
CREATE OR REPLACE FUNCTION f(a integer) RETURNS integer LANGUAGE plpgsql AS $body$
BEGIN  RETURN a + 1;
END
$body$;
