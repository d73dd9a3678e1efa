-- What is said of one partition only is that partition's.
CREATE TABLE measures (id integer NOT NULL, at date NOT NULL, note text) PARTITION BY RANGE (at);
CREATE TABLE measures_1 PARTITION OF measures FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE measures_2 PARTITION OF measures DEFAULT;
CREATE INDEX measures_note ON measures (note);

CREATE INDEX measures_1_id ON measures_1 (id);
ALTER TABLE measures_1 ALTER note SET DEFAULT 'x';
ALTER TABLE measures_2 ADD CONSTRAINT sane CHECK (id > 0);
CREATE TABLE measures_3 PARTITION OF measures FOR VALUES FROM ('2022-01-01') TO ('2023-01-01');
