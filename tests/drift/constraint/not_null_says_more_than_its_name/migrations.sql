CREATE TABLE t (a integer NOT NULL, b integer, c integer);
ALTER TABLE t ADD CONSTRAINT b_later NOT NULL b NOT VALID;
