-- Every kind that has names of its own.
CREATE TYPE z_enum AS ENUM ('x');
CREATE TYPE z_composite AS (x integer);
CREATE TYPE z_range AS RANGE (subtype = integer, multirange_type_name = the_multirange);
CREATE DOMAIN z_domain AS text CHECK (VALUE <> '');
CREATE SEQUENCE z_sequence INCREMENT 7;
CREATE FUNCTION z_function() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE z_procedure() LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE z_aggregate (integer) (SFUNC = int4pl, STYPE = integer);
CREATE TABLE t (id integer, b integer, CONSTRAINT z_check CHECK (b > 0), CONSTRAINT z_key UNIQUE (b));
CREATE INDEX z_index ON t (id, b);
CREATE VIEW z_view AS SELECT 1 AS n;
CREATE MATERIALIZED VIEW z_materialized_view AS SELECT 1 AS n;
CREATE TRIGGER z_trigger BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
CREATE RULE z_rule AS ON DELETE TO t DO INSTEAD NOTHING;
CREATE POLICY z_policy ON t USING (b > 1);
