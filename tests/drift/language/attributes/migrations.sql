CREATE FUNCTION handler() RETURNS language_handler LANGUAGE internal AS 'fmgr_internal_validator';
CREATE LANGUAGE trusted HANDLER plpgsql_call_handler;
CREATE LANGUAGE handled HANDLER handler;
CREATE LANGUAGE inlined HANDLER plpgsql_call_handler;
CREATE LANGUAGE validated HANDLER plpgsql_call_handler VALIDATOR plpgsql_validator;
CREATE LANGUAGE owned HANDLER plpgsql_call_handler;
ALTER LANGUAGE owned OWNER TO keeper;
