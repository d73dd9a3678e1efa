CREATE SCHEMA app;

CREATE TABLE app.t (gone1 text, id integer, gone2 integer, gone3 integer);
ALTER TABLE app.t DROP gone1, ADD a integer DEFAULT 1, DROP gone2, ADD b text NOT NULL, DROP gone3;
CREATE INDEX t_b ON app.t (b) INCLUDE (a) WHERE a > 1;
ALTER TABLE app.t
    ADD CONSTRAINT once UNIQUE (b, a),
    ADD CONSTRAINT sane CHECK (a > 0 AND b <> ''),
    ADD PRIMARY KEY (id);
COMMENT ON COLUMN app.t.b IS 'the last';
GRANT SELECT (b) ON app.t TO reader;
