CREATE TEXT SEARCH CONFIGURATION kept (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION kept OWNER TO keeper;
CREATE TEXT SEARCH DICTIONARY stems (TEMPLATE = simple);
CREATE TEXT SEARCH CONFIGURATION words (COPY = english);
ALTER TEXT SEARCH CONFIGURATION words DROP MAPPING FOR asciihword, email, file, float, host, hword,
    hword_asciipart, hword_numpart, hword_part, int, numhword, numword, sfloat, uint, url, url_path,
    version;
ALTER TEXT SEARCH CONFIGURATION words ALTER MAPPING FOR asciiword WITH english_stem, simple;
ALTER TEXT SEARCH CONFIGURATION words ALTER MAPPING REPLACE english_stem WITH stems;
ALTER TEXT SEARCH CONFIGURATION words ALTER MAPPING FOR word WITH stems, simple;
CREATE SCHEMA "Odd one";
ALTER TEXT SEARCH CONFIGURATION words RENAME TO "Words";
ALTER TEXT SEARCH CONFIGURATION "Words" SET SCHEMA "Odd one";
ALTER TEXT SEARCH DICTIONARY stems RENAME TO "Stems";
ALTER TEXT SEARCH DICTIONARY "Stems" SET SCHEMA "Odd one";
