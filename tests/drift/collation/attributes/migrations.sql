CREATE COLLATION by_provider (provider = icu, locale = 'de');
CREATE COLLATION by_deterministic (provider = icu, locale = 'de');
CREATE COLLATION by_locale (provider = icu, locale = 'sv');
CREATE COLLATION by_lc_collate (lc_collate = 'POSIX', lc_ctype = 'C');
CREATE COLLATION by_lc_ctype (lc_collate = 'C', lc_ctype = 'POSIX');
CREATE COLLATION by_owner (locale = 'C');
