CREATE TABLE t (id integer PRIMARY KEY);

ALTER TABLE t ADD channel varchar(100) NOT NULL;
CREATE INDEX t_channel ON t (channel);
