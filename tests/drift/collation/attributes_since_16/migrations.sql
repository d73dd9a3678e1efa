CREATE COLLATION by_rules (provider = icu, locale = 'de');
