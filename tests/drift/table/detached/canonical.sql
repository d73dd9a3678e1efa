-- A partition or child on its own is one drift of the table, whatever follows for its parts.
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE target (id integer PRIMARY KEY);
CREATE TABLE m (id integer PRIMARY KEY, note text, target_id integer REFERENCES target, CHECK (id > 0))
    PARTITION BY RANGE (id);
CREATE INDEX m_note ON m (note);
CREATE TABLE m_1 PARTITION OF m FOR VALUES FROM (1) TO (10);
CREATE TRIGGER touch BEFORE INSERT ON m FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TABLE parent (a integer CHECK (a > 0));
CREATE TABLE child () INHERITS (parent);

SELECT 1;
