-- case: strict
-- Each attribute of a language differs once.
CREATE FUNCTION handler() RETURNS language_handler LANGUAGE internal AS 'fmgr_internal_validator';
CREATE TRUSTED LANGUAGE trusted HANDLER plpgsql_call_handler;
CREATE LANGUAGE handled HANDLER plpgsql_call_handler;
CREATE LANGUAGE inlined HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler;
CREATE LANGUAGE validated HANDLER plpgsql_call_handler;
CREATE LANGUAGE owned HANDLER plpgsql_call_handler;
