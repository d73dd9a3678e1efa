-- case: since 15, because lists of columns and row filters came with it
CREATE SCHEMA app;
CREATE TABLE app.t (a integer, b integer, c text);
CREATE TABLE app.u (a integer, b integer, c text);
CREATE PUBLICATION by_columns FOR TABLE app.t (a, b), app.u;
CREATE PUBLICATION by_row_filter FOR TABLE app.t WHERE (a > 1), app.u WHERE (b > 1);
