-- case: since 16, because rules came with it
CREATE COLLATION by_rules (provider = icu, locale = 'de', rules = '&V << w <<< W');
