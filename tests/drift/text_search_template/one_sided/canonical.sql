CREATE SCHEMA app;
CREATE TEXT SEARCH TEMPLATE app.gone (INIT = dsimple_init, LEXIZE = dsimple_lexize);
COMMENT ON TEXT SEARCH TEMPLATE app.gone IS 'follows';
