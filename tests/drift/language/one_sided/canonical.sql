-- A language of the user's, with what is said about it and what is written in it.
CREATE TRUSTED LANGUAGE "My Language" HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler
    VALIDATOR plpgsql_validator;
COMMENT ON LANGUAGE "My Language" IS 'mine';
REVOKE USAGE ON LANGUAGE "My Language" FROM PUBLIC;
GRANT USAGE ON LANGUAGE "My Language" TO reader;
CREATE FUNCTION f() RETURNS integer LANGUAGE "My Language" AS 'BEGIN RETURN 1; END';
