CREATE EXTENSION btree_gin;
CREATE EXTENSION btree_gist;
CREATE FUNCTION near(integer, text) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE OPERATOR <~> (LEFTARG = integer, RIGHTARG = text, FUNCTION = near);
ALTER OPERATOR FAMILY gist_int4_ops USING gist ADD OPERATOR 30 <~> (integer, text);
