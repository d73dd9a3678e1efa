-- case: dumps differ, because the books of a migration tool are no part of a declared schema
SELECT 1;

CREATE TABLE t (id integer);
