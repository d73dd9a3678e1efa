CREATE SCHEMA app;
CREATE COLLATION app.gone (provider = icu, locale = 'de', deterministic = false);
COMMENT ON COLLATION app.gone IS 'follows';
CREATE TABLE app.t (a text COLLATE app.gone);
