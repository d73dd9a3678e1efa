-- A cast in either direction, with a comment.
CREATE TYPE mood AS ENUM ('low', 'high');
CREATE TYPE grade AS ENUM ('low', 'high');
CREATE FUNCTION to_mood(integer) RETURNS mood LANGUAGE sql IMMUTABLE AS $$SELECT 'low'::mood$$;
CREATE FUNCTION to_mood_too(integer) RETURNS mood LANGUAGE sql IMMUTABLE AS $$SELECT 'high'::mood$$;
CREATE FUNCTION from_mood(mood) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';

CREATE CAST (integer AS mood) WITH FUNCTION to_mood(integer) AS ASSIGNMENT;
COMMENT ON CAST (integer AS mood) IS 'a number is a mood';
