-- case: strict
CREATE SCHEMA app;

CREATE TYPE app.span AS RANGE (subtype = integer, multirange_type_name = spans);
CREATE TYPE app.stay AS RANGE (subtype = date, multirange_type_name = app.stays);
