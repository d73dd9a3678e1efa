SELECT 1;

CREATE TABLE migrations (id integer PRIMARY KEY, bird text, route text);
