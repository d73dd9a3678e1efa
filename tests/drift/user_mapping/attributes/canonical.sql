-- case: strict
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;

CREATE USER MAPPING FOR reader SERVER s OPTIONS (user 'a', password 'first');
CREATE USER MAPPING FOR writer SERVER s OPTIONS (user 'a', password 'first');
CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'a', anything 'first');
CREATE USER MAPPING FOR keeper SERVER s OPTIONS (user 'a', password 'first', sort 'first');
