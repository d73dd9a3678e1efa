CREATE SCHEMA "Odd one";
CREATE TEXT SEARCH TEMPLATE "Odd one"."Plain" (INIT = dsimple_init, LEXIZE = dsimple_lexize);
