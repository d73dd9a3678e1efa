-- What calls it follows; of two that are equal, neither is taken for the new one.
CREATE FUNCTION new_touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE FUNCTION new_twice(integer) RETURNS integer IMMUTABLE LANGUAGE sql RETURN $1 * 2;
CREATE FUNCTION new_twin(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE TABLE t (id integer DEFAULT 1, twice integer GENERATED ALWAYS AS (new_twice(id)) STORED);
CREATE TRIGGER touch BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION new_touch();
CREATE INDEX i ON t (new_twice(id));
