-- case: strict
-- case: own cluster
-- Only a superuser can own a wrapper.
CREATE ROLE boss SUPERUSER;
CREATE EXTENSION postgres_fdw;
CREATE EXTENSION file_fdw;

CREATE FOREIGN DATA WRAPPER by_handler HANDLER postgres_fdw_handler;
CREATE FOREIGN DATA WRAPPER by_no_handler HANDLER postgres_fdw_handler;
CREATE FOREIGN DATA WRAPPER by_validator VALIDATOR postgres_fdw_validator;
CREATE FOREIGN DATA WRAPPER by_options OPTIONS (debug 'on', level '1');
CREATE FOREIGN DATA WRAPPER by_a_missing_option OPTIONS (debug 'on');
CREATE FOREIGN DATA WRAPPER by_owner;
ALTER FOREIGN DATA WRAPPER by_owner OWNER TO boss;
CREATE FOREIGN DATA WRAPPER by_a_secret OPTIONS (password 'first');
