-- A column differs, so these are two tables.
CREATE TABLE accounts (id integer PRIMARY KEY, name varchar);
CREATE TABLE users (tenant_id integer REFERENCES accounts);
