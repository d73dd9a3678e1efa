-- Each attribute of a cast differs once; with a function the method is another too.
CREATE TYPE mood AS ENUM ('low', 'high');
CREATE TYPE grade AS ENUM ('low', 'high');
CREATE FUNCTION to_mood(integer) RETURNS mood LANGUAGE sql IMMUTABLE AS $$SELECT 'low'::mood$$;
CREATE FUNCTION to_mood_too(integer) RETURNS mood LANGUAGE sql IMMUTABLE AS $$SELECT 'high'::mood$$;
CREATE FUNCTION from_mood(mood) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';

CREATE CAST (integer AS mood) WITH FUNCTION to_mood(integer);
CREATE CAST (mood AS integer) WITH FUNCTION from_mood(mood);
CREATE CAST (money AS bigint) WITH INOUT;
CREATE CAST (bigint AS mood) WITH INOUT;
