-- One partition is called after the table, the other one is not.
CREATE TABLE measures (id integer NOT NULL, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE measures_1 PARTITION OF measures FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE rest PARTITION OF measures DEFAULT;
CREATE INDEX measures_at_idx ON measures (at);
