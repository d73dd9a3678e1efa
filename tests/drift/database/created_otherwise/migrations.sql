-- What only CREATE DATABASE can say, said by hand.
SET allow_system_table_mods = on;
UPDATE pg_database SET encoding = pg_char_to_encoding('LATIN1'), datcollate = 'POSIX', datctype = 'POSIX',
    datlocprovider = 'i', daticulocale = 'de'
WHERE datname = current_database();
