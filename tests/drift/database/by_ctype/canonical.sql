-- case: own cluster
-- What only CREATE DATABASE can say, said by hand.
SELECT 1;
