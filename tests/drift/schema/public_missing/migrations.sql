-- The schema is there before the first statement.

DROP SCHEMA public;
