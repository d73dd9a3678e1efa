CREATE SCHEMA app;
CREATE TABLE app.t (a integer PRIMARY KEY, b integer, c text);
CREATE TABLE app.u (a integer PRIMARY KEY, b integer, c text);
CREATE PUBLICATION extra FOR ALL TABLES WITH (publish = 'insert');
