-- case: strict
-- case: own cluster
SELECT 1;

ALTER ROLE reader SET work_mem TO '8MB';
ALTER ROLE ALL SET app.tenant TO 'a=b';
