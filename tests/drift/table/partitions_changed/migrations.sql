-- One statement on the partitioned table is another: one row, with its copies.
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE target (id integer PRIMARY KEY);

CREATE TABLE measures (id integer NOT NULL, at date NOT NULL, target_id integer, note varchar DEFAULT 'b')
    PARTITION BY RANGE (at);
CREATE TABLE measures_1 PARTITION OF measures FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE measures_2 PARTITION OF measures DEFAULT;
ALTER TABLE measures ADD CONSTRAINT sane CHECK (id >= 0);
ALTER TABLE measures ADD CONSTRAINT to_target FOREIGN KEY (target_id) REFERENCES target ON DELETE CASCADE;
CREATE INDEX measures_note ON measures (note DESC);
ALTER TABLE measures ADD PRIMARY KEY (at, id);
CREATE TRIGGER touch BEFORE INSERT ON measures FOR EACH ROW EXECUTE FUNCTION g();
