-- case: dumps differ, because a secret is compared by its name alone
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE USER MAPPING FOR reader SERVER s OPTIONS (user 'a', password 'first');
CREATE USER MAPPING FOR CURRENT_USER SERVER s;
