-- case: strict
CREATE SCHEMA "Odd one";
CREATE TEXT SEARCH DICTIONARY "Odd one"."Stems" (TEMPLATE = simple);
CREATE TEXT SEARCH CONFIGURATION "Odd one"."Words" (PARSER = "default");
ALTER TEXT SEARCH CONFIGURATION "Odd one"."Words" ADD MAPPING FOR word, asciiword
    WITH "Odd one"."Stems", simple;
CREATE TEXT SEARCH CONFIGURATION kept (PARSER = "default");
ALTER TEXT SEARCH CONFIGURATION kept ADD MAPPING FOR asciihword, asciiword, email, file, float,
    host, hword, hword_asciipart, hword_numpart, hword_part, int, numhword, numword, sfloat, uint,
    url, url_path, version, word WITH simple;
ALTER TEXT SEARCH CONFIGURATION kept OWNER TO keeper;
