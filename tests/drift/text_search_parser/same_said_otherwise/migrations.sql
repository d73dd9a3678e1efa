CREATE TEXT SEARCH PARSER words (
    LEXTYPES = prsd_lextype, END = pg_catalog.prsd_end, HEADLINE = prsd_headline,
    GETTOKEN = prsd_nexttoken, START = prsd_start);
CREATE SCHEMA "Odd one";
ALTER TEXT SEARCH PARSER words RENAME TO "Words";
ALTER TEXT SEARCH PARSER "Words" SET SCHEMA "Odd one";
