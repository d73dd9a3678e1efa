-- An index that was made on the partitioned table alone is not valid until all parts are attached.
CREATE TABLE m (id integer) PARTITION BY RANGE (id);
CREATE TABLE m_1 PARTITION OF m FOR VALUES FROM (1) TO (10);

CREATE INDEX m_id ON m (id);
