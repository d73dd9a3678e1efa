-- case: strict
CREATE COLLATION by_provider (provider = libc, locale = 'C');
CREATE COLLATION by_deterministic (provider = icu, locale = 'de', deterministic = false);
CREATE COLLATION by_locale (provider = icu, locale = 'de');
CREATE COLLATION by_lc_collate (lc_collate = 'C', lc_ctype = 'C');
CREATE COLLATION by_lc_ctype (lc_collate = 'C', lc_ctype = 'C');
CREATE COLLATION by_owner (locale = 'C');
ALTER COLLATION by_owner OWNER TO keeper;
