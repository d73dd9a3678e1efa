-- case: strict
-- case: own cluster
-- case: dumps differ, because settings are dumped in the order in which they were set
ALTER ROLE reader SET work_mem TO '8MB';
ALTER ROLE reader SET search_path TO app, "Odd";
ALTER ROLE ALL SET datestyle TO iso, dmy;
