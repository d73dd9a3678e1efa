-- A generated column, a policy, an index, a check and a view, all for one function.
CREATE FUNCTION gone(integer) RETURNS integer IMMUTABLE LANGUAGE sql RETURN $1 + 1;
CREATE TABLE t (id integer, next integer GENERATED ALWAYS AS (gone(id)) STORED);
CREATE POLICY p ON t USING (gone(id) > 0);
CREATE INDEX i ON t (gone(id));
ALTER TABLE t ADD CONSTRAINT c CHECK (gone(id) < 9);
CREATE VIEW v AS SELECT gone(id) AS n FROM t;
