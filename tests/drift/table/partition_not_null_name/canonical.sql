-- case: strict
-- case: since 18, because before it NOT NULL of a column is no constraint
CREATE TABLE m (id integer NOT NULL) PARTITION BY RANGE (id);
CREATE TABLE m_1 PARTITION OF m FOR VALUES FROM (1) TO (10);
