-- case: since 15, because there is one provider of locales before
-- case: own cluster
-- What only CREATE DATABASE can say, said by hand.
SELECT 1;
