-- case: strict
-- The version is the library's, and no statement decides it.
CREATE SCHEMA "Odd one";
CREATE COLLATION "Odd one"."Plain" (provider = libc, lc_collate = 'C', lc_ctype = 'C', deterministic = true);
CREATE COLLATION german (provider = icu, locale = 'de', deterministic = true);
CREATE COLLATION versioned (provider = icu, locale = 'de');
CREATE COLLATION moved (locale = 'POSIX');
CREATE COLLATION kept (locale = 'C');
ALTER COLLATION kept OWNER TO keeper;
