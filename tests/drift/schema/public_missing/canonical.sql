-- case: dumps agree, because every new database has the schema public
-- The schema is there before the first statement.

SELECT 1;
