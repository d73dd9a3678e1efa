-- case: since 15, because lists of columns and row filters came with it
CREATE SCHEMA app;
CREATE TABLE app.t (a integer, b integer, c text);
CREATE TABLE app.u (a integer, b integer, c text);
CREATE TABLE app.gone_too (a integer);
CREATE TABLE app.narrower (a integer, b integer);
CREATE PUBLICATION part FOR TABLE app.t (a, b) WHERE (a > 1), app.gone_too, app.narrower (a, b);
