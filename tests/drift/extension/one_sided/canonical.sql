CREATE EXTENSION citext;
CREATE TABLE t (name citext);

CREATE EXTENSION hstore;
COMMENT ON EXTENSION hstore IS 'follows';
