-- What only CREATE DATABASE can say, said by hand.
UPDATE pg_database SET encoding = 8 WHERE datname = current_database();
