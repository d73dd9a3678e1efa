CREATE TYPE mood AS ENUM ('low', 'high');
CREATE TYPE grade AS ENUM ('low', 'high');
CREATE FUNCTION to_mood(integer) RETURNS mood LANGUAGE sql IMMUTABLE AS $$SELECT 'low'::mood$$;
CREATE FUNCTION to_mood_too(integer) RETURNS mood LANGUAGE sql IMMUTABLE AS $$SELECT 'high'::mood$$;
CREATE FUNCTION from_mood(mood) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';

CREATE CAST (mood AS varchar) WITH INOUT AS ASSIGNMENT;
CREATE CAST (int4 AS public.mood) WITH FUNCTION to_mood AS IMPLICIT;
DROP CAST (int AS mood);
CREATE CAST (int AS "mood") WITH FUNCTION public.to_mood(int4);
