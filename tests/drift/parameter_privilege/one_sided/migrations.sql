SELECT 1;

GRANT ALL ON PARAMETER log_min_messages TO writer;
