CREATE SCHEMA app;
CREATE TABLE app.t (a integer, b integer, c text);
CREATE TABLE app.u (a integer, b integer, c text);
CREATE TABLE app.narrower (a integer);
CREATE PUBLICATION part FOR TABLE app.u;
