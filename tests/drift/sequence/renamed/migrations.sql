-- A string that names an object follows; any other string is data.
CREATE SEQUENCE figures INCREMENT 3;
CREATE TABLE t (id integer DEFAULT nextval('figures'), note text DEFAULT 'figures');
ALTER SEQUENCE figures OWNED BY t.id;
