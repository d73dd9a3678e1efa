-- What cannot be without the table is missing because of it.
CREATE TABLE stays (id integer, gone_id integer, kind integer);
