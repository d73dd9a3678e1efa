-- The other way round: the table is called otherwise, and its parts are not.
CREATE TABLE tenants (id serial PRIMARY KEY, name text);
