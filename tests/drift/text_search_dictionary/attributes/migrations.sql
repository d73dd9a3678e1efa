CREATE TEXT SEARCH TEMPLATE own (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY by_template (TEMPLATE = own, stopwords = english);
CREATE TEXT SEARCH DICTIONARY by_value (TEMPLATE = simple, stopwords = english, accept = true);
CREATE TEXT SEARCH DICTIONARY by_option (TEMPLATE = simple, stopwords = english);
CREATE TEXT SEARCH DICTIONARY by_language (TEMPLATE = snowball, language = german);
CREATE TEXT SEARCH DICTIONARY by_owner (TEMPLATE = simple);
