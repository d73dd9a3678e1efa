-- What the triggers behind a foreign key are called says in which order objects were made.
CREATE TABLE made_first (a int);
CREATE TABLE p (k int PRIMARY KEY) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE r (k int REFERENCES p ON DELETE CASCADE);
ALTER TABLE p1 DISABLE TRIGGER ALL;
