-- What only CREATE DATABASE can say, said by hand.
UPDATE pg_database SET daticurules = '&a < b' WHERE datname = current_database();
