CREATE SCHEMA app;
CREATE TEXT SEARCH PARSER app.gone (
    START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
COMMENT ON TEXT SEARCH PARSER app.gone IS 'follows';
