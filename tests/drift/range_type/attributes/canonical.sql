-- case: strict
CREATE FUNCTION apart(text, text) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT 1.0';

CREATE TYPE by_subtype AS RANGE (subtype = text);
CREATE TYPE by_subtype_opclass AS RANGE (subtype = text, subtype_opclass = text_pattern_ops);
CREATE TYPE by_collation AS RANGE (subtype = text, collation = "C");
CREATE TYPE by_subtype_diff AS RANGE (subtype = text, subtype_diff = apart);
CREATE TYPE by_multirange AS RANGE (subtype = text, multirange_type_name = one);
CREATE TYPE by_owner AS RANGE (subtype = text);
ALTER TYPE by_owner OWNER TO keeper;
