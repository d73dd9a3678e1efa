-- Quoted or not, in place or put there, with the privileges that everyone has anyway.
CREATE TRUSTED LANGUAGE one HANDLER plpgsql_call_handler;
CREATE PROCEDURAL LANGUAGE two HANDLER pg_catalog.plpgsql_call_handler;
COMMENT ON LANGUAGE two IS 'two';
