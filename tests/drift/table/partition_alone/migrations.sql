-- What is said of one partition only is that partition's.
CREATE TABLE measures (id integer NOT NULL, at date NOT NULL, note text) PARTITION BY RANGE (at);
CREATE TABLE measures_1 PARTITION OF measures FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE measures_2 PARTITION OF measures DEFAULT;
CREATE INDEX measures_note ON measures (note);

SELECT 1;
