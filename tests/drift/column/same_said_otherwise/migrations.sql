CREATE TYPE mood AS ENUM ('a');

CREATE TABLE public."t" (
    a int4 DEFAULT NULL,
    b timestamptz DEFAULT now(),
    c varchar(5) DEFAULT 'x'::character varying,
    d bool DEFAULT 't',
    e decimal(10, 2) DEFAULT 0,
    f public.mood DEFAULT 'a'::public.mood,
    g int[] DEFAULT '{}'::integer[],
    h interval DEFAULT '24:00:00'::interval + '0' - '24:00:00',
    i float8,
    j varbit(3),
    k text COLLATE "default"
);
ALTER TABLE t ALTER h SET DEFAULT interval '1 day';
ALTER TABLE t ALTER k SET STORAGE EXTERNAL, ALTER k SET STATISTICS 10;
ALTER TABLE t ALTER k SET STORAGE EXTENDED, ALTER k SET STATISTICS -1;
ALTER TABLE t ALTER a SET (n_distinct = 2);
ALTER TABLE t ALTER a RESET (n_distinct);
ALTER TABLE t ALTER a SET NOT NULL;
ALTER TABLE t ALTER a DROP NOT NULL;
