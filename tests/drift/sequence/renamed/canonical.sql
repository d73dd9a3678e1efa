-- A string that names an object follows; any other string is data.
CREATE SEQUENCE numbers INCREMENT 3;
CREATE TABLE t (id integer DEFAULT nextval('numbers'), note text DEFAULT 'numbers');
ALTER SEQUENCE numbers OWNED BY t.id;
