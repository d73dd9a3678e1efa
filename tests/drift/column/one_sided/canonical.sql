SELECT 1;

CREATE TABLE t (
    kept integer,
    gone integer CHECK (gone > 0) UNIQUE,
    left_over integer GENERATED ALWAYS AS IDENTITY
);
CREATE INDEX t_gone ON t (kept, gone);
COMMENT ON COLUMN t.gone IS 'follows';
GRANT SELECT (gone) ON t TO reader;
