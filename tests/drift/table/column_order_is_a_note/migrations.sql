SELECT 1;

CREATE TABLE t (a integer, gone text, c integer);
ALTER TABLE t ADD b integer, DROP gone;
