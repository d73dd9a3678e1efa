-- The column cannot be without its type, nor the index without the column.
CREATE TABLE people (id integer);
