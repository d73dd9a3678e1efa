SELECT 1;

CREATE TYPE extra AS RANGE (subtype = text);
