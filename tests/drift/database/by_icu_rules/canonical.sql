-- case: since 16, because rules of a locale came with it
-- case: own cluster
-- What only CREATE DATABASE can say, said by hand.
SELECT 1;
