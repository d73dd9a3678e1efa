CREATE FUNCTION sets_up(internal) RETURNS internal LANGUAGE internal STRICT AS 'dsimple_init';
CREATE FUNCTION looks_up(internal, internal, internal, internal) RETURNS internal
    LANGUAGE internal STRICT AS 'dsimple_lexize';
CREATE TEXT SEARCH TEMPLATE by_init (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH TEMPLATE by_no_init (LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH TEMPLATE by_lexize (INIT = dsimple_init, LEXIZE = dsimple_lexize);
