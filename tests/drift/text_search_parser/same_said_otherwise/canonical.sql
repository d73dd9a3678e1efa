-- case: strict
CREATE SCHEMA "Odd one";
CREATE TEXT SEARCH PARSER "Odd one"."Words" (
    START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype,
    HEADLINE = prsd_headline);
