CREATE FUNCTION send() RETURNS integer LANGUAGE sql
    SET app.api_token TO 'first'
    SET work_mem TO '1MB'
    AS 'SELECT 1';
CREATE PROCEDURE sign() LANGUAGE sql
    SET app.signing_key TO 'first'
    SET app.region TO 'east'
    AS 'SELECT 1';
