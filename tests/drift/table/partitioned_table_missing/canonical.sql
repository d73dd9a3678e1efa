CREATE TABLE target (id integer PRIMARY KEY);

CREATE TABLE m (id integer PRIMARY KEY, target_id integer REFERENCES target) PARTITION BY RANGE (id);
CREATE TABLE m_1 PARTITION OF m FOR VALUES FROM (1) TO (10);
CREATE INDEX m_target ON m (target_id);
