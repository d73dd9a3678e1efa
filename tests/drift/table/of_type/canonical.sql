CREATE TYPE row_type AS (a integer, b text);

CREATE TABLE typed OF row_type (a WITH OPTIONS NOT NULL DEFAULT 7, PRIMARY KEY (a));
CREATE TABLE gone OF row_type;
