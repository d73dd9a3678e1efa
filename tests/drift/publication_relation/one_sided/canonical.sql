-- case: since 15, because lists of columns and row filters came with it
CREATE SCHEMA app;
CREATE TABLE app.t (a integer PRIMARY KEY, b integer, c text);
CREATE TABLE app.u (a integer PRIMARY KEY, b integer, c text);
CREATE TABLE app.gone_too (a integer PRIMARY KEY);
CREATE TABLE app.narrower (a integer PRIMARY KEY, b integer);
CREATE PUBLICATION part FOR TABLE app.t (a, b) WHERE (a > 1), app.gone_too, app.narrower (a, b);
