CREATE PUBLICATION of_schemas FOR TABLES IN SCHEMA other, app;
CREATE PUBLICATION of_parts FOR TABLE app.orders (id, number) WHERE (number > 0);
GRANT SET ON PARAMETER log_min_messages TO member, reader;
