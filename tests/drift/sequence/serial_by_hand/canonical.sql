-- case: strict
CREATE SCHEMA app;

CREATE TABLE app.t (id serial PRIMARY KEY, big bigserial, small smallserial);
