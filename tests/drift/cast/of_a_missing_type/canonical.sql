-- Without its type and its function there is no cast. The cast of a range to its multirange comes
-- with the range.
CREATE TYPE mood AS ENUM ('low', 'high');
CREATE FUNCTION to_mood(integer) RETURNS mood LANGUAGE sql IMMUTABLE AS $$SELECT 'low'::mood$$;
CREATE CAST (integer AS mood) WITH FUNCTION to_mood(integer);
CREATE TYPE span AS RANGE (subtype = integer);
