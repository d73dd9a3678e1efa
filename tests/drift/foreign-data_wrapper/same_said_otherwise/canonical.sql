CREATE EXTENSION postgres_fdw;
CREATE FOREIGN DATA WRAPPER w NO HANDLER NO VALIDATOR OPTIONS ("Odd name" 'it''s', debug 'on');
CREATE FOREIGN DATA WRAPPER altered HANDLER postgres_fdw_handler VALIDATOR postgres_fdw_validator;
CREATE FOREIGN DATA WRAPPER "Renamed";
