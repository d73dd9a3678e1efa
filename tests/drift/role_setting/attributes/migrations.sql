ALTER ROLE reader SET work_mem TO '9MB';
ALTER ROLE reader SET search_path TO app, public;
ALTER ROLE reader SET app.secret TO 'second';
ALTER ROLE ALL SET statement_timeout TO '2min';
