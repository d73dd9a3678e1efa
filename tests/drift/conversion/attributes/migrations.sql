CREATE FUNCTION converts(integer, integer, cstring, internal, integer, boolean) RETURNS integer
    LANGUAGE c STRICT AS '$libdir/utf8_and_iso8859', 'iso8859_to_utf8';
CREATE CONVERSION by_from_encoding FOR 'LATIN3' TO 'UTF8' FROM iso8859_to_utf8;
CREATE CONVERSION by_to_encoding FOR 'UTF8' TO 'LATIN3' FROM utf8_to_iso8859;
CREATE CONVERSION by_function FOR 'LATIN2' TO 'UTF8' FROM converts;
CREATE CONVERSION by_default FOR 'LATIN2' TO 'UTF8' FROM iso8859_to_utf8;
CREATE CONVERSION by_owner FOR 'LATIN2' TO 'UTF8' FROM iso8859_to_utf8;
