SELECT 1;

CREATE AGGREGATE extra(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');
