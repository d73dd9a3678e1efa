-- case: strict
CREATE SCHEMA by_owner;

ALTER SCHEMA by_owner OWNER TO keeper;
