-- A column differs, so these are two tables.
CREATE TABLE tenants (id integer PRIMARY KEY, name text);
CREATE TABLE users (tenant_id integer REFERENCES tenants);
