-- case: since 15, because only a table that holds rows had triggers behind a foreign key
-- A partition may go another way than the whole, and than the partition above.
CREATE TABLE q (k int PRIMARY KEY);
CREATE TABLE o (k int CONSTRAINT to_q REFERENCES q) PARTITION BY RANGE (k);
CREATE TABLE o1 PARTITION OF o FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (k);
CREATE TABLE o11 PARTITION OF o1 FOR VALUES FROM (0) TO (5);
CREATE TABLE o12 PARTITION OF o1 FOR VALUES FROM (5) TO (10);

CREATE TABLE w (k int CONSTRAINT to_q REFERENCES q) PARTITION BY RANGE (k);
CREATE TABLE w1 PARTITION OF w FOR VALUES FROM (0) TO (10);
CREATE TABLE w2 PARTITION OF w FOR VALUES FROM (10) TO (20);
