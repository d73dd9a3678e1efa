CREATE SCHEMA app;
CREATE TEXT SEARCH PARSER app.extra (
    START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype,
    HEADLINE = prsd_headline);
