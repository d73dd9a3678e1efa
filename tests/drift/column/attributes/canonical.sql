-- case: strict
CREATE TABLE parent (by_inherited integer, by_local integer);

CREATE TABLE t (
    by_type integer,
    by_modifier varchar(10),
    by_collation text COLLATE "C",
    by_not_null integer NOT NULL,
    by_default integer DEFAULT 1,
    by_no_default text DEFAULT '',
    by_identity integer GENERATED ALWAYS AS IDENTITY,
    base integer,
    by_generated integer GENERATED ALWAYS AS (base + 1) STORED,
    by_no_generated integer GENERATED ALWAYS AS (base + 1) STORED,
    by_storage text,
    by_compression text COMPRESSION pglz,
    by_statistics integer,
    by_options integer
);
ALTER TABLE t ALTER by_storage SET STORAGE EXTERNAL;
ALTER TABLE t ALTER by_statistics SET STATISTICS 100;
ALTER TABLE t ALTER by_options SET (n_distinct = 5);
CREATE TABLE child (by_inherited integer, by_local integer) INHERITS (parent);
