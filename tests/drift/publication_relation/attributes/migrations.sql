CREATE SCHEMA app;
CREATE TABLE app.t (a integer, b integer, c text);
CREATE TABLE app.u (a integer, b integer, c text);
CREATE PUBLICATION by_columns FOR TABLE app.t (a, c), app.u (a, b, c);
CREATE PUBLICATION by_row_filter FOR TABLE app.t WHERE (a > 2), app.u;
