SELECT 1;

CREATE TYPE extra AS (a integer);
