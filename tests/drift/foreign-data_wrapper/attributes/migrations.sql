-- Only a superuser can own a wrapper.
CREATE ROLE boss SUPERUSER;
CREATE EXTENSION postgres_fdw;
CREATE EXTENSION file_fdw;

CREATE FOREIGN DATA WRAPPER by_handler HANDLER file_fdw_handler;
CREATE FOREIGN DATA WRAPPER by_no_handler;
CREATE FOREIGN DATA WRAPPER by_validator;
CREATE FOREIGN DATA WRAPPER by_options OPTIONS (debug 'on', level '2');
CREATE FOREIGN DATA WRAPPER by_a_missing_option;
CREATE FOREIGN DATA WRAPPER by_owner;
CREATE FOREIGN DATA WRAPPER by_a_secret OPTIONS (password 'second');
