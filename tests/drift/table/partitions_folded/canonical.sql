-- One statement on the partitioned table is missing: one row, with its copies.
CREATE TABLE target (id integer PRIMARY KEY);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE measures (id integer NOT NULL, at date NOT NULL, target_id integer, note text)
    PARTITION BY RANGE (at);
CREATE TABLE measures_1 PARTITION OF measures FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE measures_2 PARTITION OF measures FOR VALUES FROM ('2021-01-01') TO ('2022-01-01')
    PARTITION BY LIST (id);
CREATE TABLE measures_2_1 PARTITION OF measures_2 FOR VALUES IN (1);

ALTER TABLE measures ADD PRIMARY KEY (id, at);
ALTER TABLE measures ADD CONSTRAINT to_target FOREIGN KEY (target_id) REFERENCES target;
ALTER TABLE measures ADD CONSTRAINT sane CHECK (id > 0);
CREATE INDEX measures_note ON measures (note);
CREATE TRIGGER touch BEFORE INSERT ON measures FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE measures ADD extra integer;
