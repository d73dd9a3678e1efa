CREATE SCHEMA app;
CREATE TABLE app.t (a integer PRIMARY KEY, b integer, c text);
CREATE TABLE app.u (a integer PRIMARY KEY, b integer, c text);
CREATE TABLE app.narrower (a integer PRIMARY KEY);
CREATE PUBLICATION part FOR TABLE app.u;
