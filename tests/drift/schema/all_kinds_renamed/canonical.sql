-- Every kind that has names of its own.
CREATE TYPE a_enum AS ENUM ('x');
CREATE TYPE a_composite AS (x integer);
CREATE TYPE a_range AS RANGE (subtype = integer, multirange_type_name = the_multirange);
CREATE DOMAIN a_domain AS text CHECK (VALUE <> '');
CREATE SEQUENCE a_sequence INCREMENT 7;
CREATE FUNCTION a_function() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE a_procedure() LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE a_aggregate (integer) (SFUNC = int4pl, STYPE = integer);
CREATE TABLE t (id integer, b integer, CONSTRAINT a_check CHECK (b > 0), CONSTRAINT a_key UNIQUE (b));
CREATE INDEX a_index ON t (id, b);
CREATE VIEW a_view AS SELECT 1 AS n;
CREATE MATERIALIZED VIEW a_materialized_view AS SELECT 1 AS n;
CREATE TRIGGER a_trigger BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
CREATE RULE a_rule AS ON DELETE TO t DO INSTEAD NOTHING;
CREATE POLICY a_policy ON t USING (b > 1);
