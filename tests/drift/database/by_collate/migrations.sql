-- What only CREATE DATABASE can say, said by hand.
UPDATE pg_database SET datcollate = 'POSIX' WHERE datname = current_database();
