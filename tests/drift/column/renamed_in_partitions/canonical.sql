-- The copies on the partition follow.
CREATE TABLE m (id integer NOT NULL, at date NOT NULL, note text DEFAULT 'x') PARTITION BY RANGE (at);
CREATE TABLE m_1 PARTITION OF m DEFAULT;
CREATE INDEX m_note_idx ON m (note);
