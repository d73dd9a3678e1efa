-- One partition is called after the table, the other one is not.
CREATE TABLE metrics (id integer NOT NULL, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE metrics_1 PARTITION OF metrics FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE rest PARTITION OF metrics DEFAULT;
CREATE INDEX metrics_at_idx ON metrics (at);
