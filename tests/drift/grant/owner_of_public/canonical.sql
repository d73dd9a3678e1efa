-- What the owner of a schema that is there from the start has is no grant, whoever that is.
CREATE TABLE t (a integer);
GRANT USAGE ON SCHEMA public TO reader;
