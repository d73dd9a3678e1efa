CREATE TYPE row_type AS (a integer, b text);

CREATE TABLE typed OF row_type (a WITH OPTIONS NOT NULL DEFAULT 8, PRIMARY KEY (a));
