CREATE TABLE tenants (id integer NOT NULL, name text NOT NULL);
ALTER TABLE tenants RENAME TO accounts;
CREATE TABLE t (a integer NOT NULL, b text);
ALTER TABLE t RENAME a TO z;
CREATE TABLE renamed (c integer CONSTRAINT chosen NOT NULL, d text);
CREATE SCHEMA new;
CREATE TABLE new.moved (e date NOT NULL);
ALTER TABLE new.moved RENAME TO elsewhere;
ALTER TABLE new.elsewhere RENAME TO moved;
