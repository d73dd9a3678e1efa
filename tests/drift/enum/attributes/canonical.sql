-- case: strict
SELECT 1;

CREATE TYPE label_added AS ENUM ('a', 'b');
CREATE TYPE label_renamed AS ENUM ('a', 'b');
CREATE TYPE other_order AS ENUM ('a', 'b', 'c');
CREATE TYPE by_owner AS ENUM ('a');
ALTER TYPE by_owner OWNER TO keeper;
