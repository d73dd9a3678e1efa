-- case: strict
SELECT 1;

CREATE DOMAIN d AS text;
