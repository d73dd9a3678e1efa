-- case: since 15, because before it the owner of public is not the usual one and is in the dump
-- The schema is there before the first statement.

SELECT 1;
