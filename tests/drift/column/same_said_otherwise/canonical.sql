-- case: strict
CREATE TYPE mood AS ENUM ('a');

CREATE TABLE t (
    a integer,
    b timestamp with time zone DEFAULT now(),
    c character varying(5) DEFAULT 'x',
    d boolean DEFAULT true,
    e numeric(10, 2) DEFAULT 0,
    f mood DEFAULT 'a',
    g integer[] DEFAULT '{}',
    h interval DEFAULT '1 day',
    i double precision,
    j bit varying(3),
    k text
);
