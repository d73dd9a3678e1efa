-- case: since 17, because the provider that is built in came with it
CREATE COLLATION by_provider (provider = builtin, locale = 'C.UTF-8');
CREATE COLLATION by_locale (provider = builtin, locale = 'C.UTF-8');
