-- case: strict
CREATE SCHEMA app;

CREATE TABLE app.t (
    id integer PRIMARY KEY,
    a integer DEFAULT 1,
    b text NOT NULL,
    CONSTRAINT sane CHECK (a > 0 AND b <> ''),
    CONSTRAINT once UNIQUE (b, a)
);
CREATE INDEX t_b ON app.t (b) INCLUDE (a) WHERE a > 1;
COMMENT ON COLUMN app.t.b IS 'the last';
GRANT SELECT (b) ON app.t TO reader;
