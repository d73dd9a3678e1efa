-- case: strict
CREATE SCHEMA "Odd one";
CREATE TEXT SEARCH TEMPLATE "Odd one"."Plain" (LEXIZE = dsimple_lexize, INIT = dsimple_init);
CREATE TEXT SEARCH DICTIONARY "Odd one"."Stems" (TEMPLATE = "Odd one"."Plain", STOPWORDS = english, accept = 'false');
CREATE TEXT SEARCH DICTIONARY kept (TEMPLATE = simple, accept = true);
ALTER TEXT SEARCH DICTIONARY kept OWNER TO keeper;
