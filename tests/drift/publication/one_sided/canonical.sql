CREATE SCHEMA app;
CREATE TABLE app.t (a integer PRIMARY KEY, b integer, c text);
CREATE TABLE app.u (a integer PRIMARY KEY, b integer, c text);
CREATE PUBLICATION gone FOR TABLE app.t, app.u;
COMMENT ON PUBLICATION gone IS 'follows';
