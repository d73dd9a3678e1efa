CREATE SCHEMA app;
CREATE TEXT SEARCH DICTIONARY app.gone (TEMPLATE = snowball, language = english, stopwords = english);
COMMENT ON TEXT SEARCH DICTIONARY app.gone IS 'follows';
