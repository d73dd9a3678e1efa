SELECT 1;

CREATE TYPE label_added AS ENUM ('a', 'b', 'c');
CREATE TYPE label_renamed AS ENUM ('a', 'B');
CREATE TYPE other_order AS ENUM ('b', 'a', 'c');
CREATE TYPE by_owner AS ENUM ('a');
