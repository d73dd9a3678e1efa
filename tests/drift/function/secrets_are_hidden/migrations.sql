CREATE FUNCTION send() RETURNS integer LANGUAGE sql
    SET app.api_token TO 'second'
    SET work_mem TO '2MB'
    AS 'SELECT 1';
CREATE PROCEDURE sign() LANGUAGE sql
    SET app.signing_key TO 'second'
    SET app.region TO 'west'
    AS 'SELECT 1';
