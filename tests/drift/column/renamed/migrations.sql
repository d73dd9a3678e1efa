CREATE TABLE t (id integer PRIMARY KEY);

ALTER TABLE t ADD channel_code varchar(100) NOT NULL;
CREATE INDEX t_channel ON t (channel_code);
