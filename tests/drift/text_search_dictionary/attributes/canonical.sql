-- case: strict
CREATE TEXT SEARCH TEMPLATE own (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY by_template (TEMPLATE = simple, stopwords = english);
CREATE TEXT SEARCH DICTIONARY by_value (TEMPLATE = simple, stopwords = english, accept = false);
CREATE TEXT SEARCH DICTIONARY by_option (TEMPLATE = simple, stopwords = english, accept = false);
CREATE TEXT SEARCH DICTIONARY by_language (TEMPLATE = snowball, language = english);
CREATE TEXT SEARCH DICTIONARY by_owner (TEMPLATE = simple);
ALTER TEXT SEARCH DICTIONARY by_owner OWNER TO keeper;
