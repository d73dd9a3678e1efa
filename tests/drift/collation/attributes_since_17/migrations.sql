CREATE COLLATION by_provider (provider = icu, locale = 'de');
CREATE COLLATION by_locale (provider = builtin, locale = 'C');
