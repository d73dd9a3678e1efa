-- case: strict
-- case: own cluster
ALTER ROLE reader SET work_mem TO '8MB';
ALTER ROLE reader SET search_path TO app, "$user", public;
ALTER ROLE reader SET app.secret TO 'first';
ALTER ROLE ALL SET statement_timeout TO '1min';
