CREATE SCHEMA app;

-- Moving a range type leaves its multirange type where it is.
CREATE TYPE span AS RANGE (subtype = integer, multirange_type_name = spans);
ALTER TYPE span SET SCHEMA app;
CREATE TYPE stay AS RANGE (subtype = date, multirange_type_name = stays);
ALTER TYPE stay SET SCHEMA app;
