-- case: dumps differ, because a dump tells a default of null from none, and no row ever does
CREATE TABLE t (
    a varchar(128),
    b numeric(10, 2),
    c char(3),
    d bit(4),
    e timestamptz(3),
    f text[]
);
