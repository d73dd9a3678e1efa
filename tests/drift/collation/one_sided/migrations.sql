CREATE SCHEMA app;
CREATE COLLATION app.extra (lc_collate = 'C', lc_ctype = 'POSIX');
CREATE TABLE app.t (a text);
