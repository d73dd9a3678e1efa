CREATE TABLE target (id integer PRIMARY KEY);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';

-- As pg_dump writes it. Servers before 18 know no name of a NOT NULL and pass over it.
CREATE TABLE m (id integer NOT NULL, target_id integer, note text DEFAULT 'a') PARTITION BY RANGE (id);
CREATE TABLE m_1 (id integer CONSTRAINT m_id_not_null NOT NULL, target_id integer, note text DEFAULT 'a');
ALTER TABLE ONLY m ATTACH PARTITION m_1 FOR VALUES FROM (1) TO (10);
ALTER TABLE ONLY m ADD CONSTRAINT m_pkey PRIMARY KEY (id);
ALTER TABLE ONLY m_1 ADD CONSTRAINT m_1_pkey PRIMARY KEY (id);
CREATE INDEX m_note ON ONLY m USING btree (note);
CREATE INDEX m_1_note_idx ON m_1 USING btree (note);
ALTER INDEX m_pkey ATTACH PARTITION m_1_pkey;
ALTER INDEX m_note ATTACH PARTITION m_1_note_idx;
CREATE TRIGGER f BEFORE INSERT ON m FOR EACH ROW EXECUTE FUNCTION f();
ALTER TABLE m ADD CONSTRAINT m_target_id_fkey FOREIGN KEY (target_id) REFERENCES target (id);
