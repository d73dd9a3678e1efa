-- The table has its new name on both sides; its sequence and constraints kept their old ones.
CREATE TABLE accounts (id serial PRIMARY KEY, name text UNIQUE);
CREATE TABLE users (id integer PRIMARY KEY, account_id integer REFERENCES accounts);
