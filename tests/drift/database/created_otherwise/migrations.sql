-- What only CREATE DATABASE can say, said by hand.
SET allow_system_table_mods = on;
DO $$
DECLARE
    locale text := CASE WHEN current_setting('server_version_num')::int < 170000 THEN 'daticulocale' ELSE 'datlocale' END;
BEGIN
    EXECUTE format('UPDATE pg_database SET encoding = 8, datcollate = ''POSIX'', datctype = ''POSIX'',
        datlocprovider = ''i'', %I = ''de'' WHERE datname = current_database()', locale);
END
$$;
