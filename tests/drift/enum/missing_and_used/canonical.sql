-- The column cannot be without its type, nor the index without the column.
CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE TABLE people (id integer, feels mood);
COMMENT ON COLUMN people.feels IS 'x';
CREATE INDEX people_feels ON people (feels);
