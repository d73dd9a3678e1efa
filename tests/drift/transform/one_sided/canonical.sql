-- With a comment, and the function that asks for it.
CREATE TYPE mood AS ENUM ('low');
CREATE TRANSFORM FOR mood LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal));
COMMENT ON TRANSFORM FOR mood LANGUAGE sql IS 'a mood as itself';
