CREATE SCHEMA app;
CREATE TEXT SEARCH TEMPLATE app.extra (LEXIZE = dsimple_lexize);
