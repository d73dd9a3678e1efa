-- case: since 15, because there is one provider of locales before
-- case: own cluster
-- What only CREATE DATABASE can say, said by hand.
DO $$
DECLARE
    locale text := CASE WHEN current_setting('server_version_num')::int < 170000 THEN 'daticulocale' ELSE 'datlocale' END;
BEGIN
    EXECUTE format('UPDATE pg_database SET datlocprovider = ''i'', %I = ''en'' WHERE datname = current_database()', locale);
END
$$;
