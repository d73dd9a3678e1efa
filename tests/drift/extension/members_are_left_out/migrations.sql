CREATE EXTENSION hstore;
CREATE TABLE t (attributes hstore);

SELECT 1;
