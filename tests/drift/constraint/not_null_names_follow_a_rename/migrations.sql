CREATE TABLE tenants (id integer NOT NULL, name text NOT NULL);
ALTER TABLE tenants RENAME TO accounts;
CREATE TABLE t (a integer NOT NULL, b text);
ALTER TABLE t RENAME a TO z;
CREATE TABLE renamed (c integer CONSTRAINT chosen NOT NULL, d text);
