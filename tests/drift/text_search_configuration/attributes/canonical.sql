-- case: strict
CREATE TEXT SEARCH PARSER own (
    START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
CREATE TEXT SEARCH CONFIGURATION by_parser (PARSER = "default");
CREATE TEXT SEARCH CONFIGURATION by_dictionary (COPY = simple);
CREATE TEXT SEARCH CONFIGURATION by_order (PARSER = "default");
ALTER TEXT SEARCH CONFIGURATION by_order ADD MAPPING FOR word, int WITH english_stem, simple;
CREATE TEXT SEARCH CONFIGURATION by_token (PARSER = "default");
ALTER TEXT SEARCH CONFIGURATION by_token ADD MAPPING FOR word, email WITH simple;
CREATE TEXT SEARCH CONFIGURATION by_owner (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION by_owner OWNER TO keeper;
