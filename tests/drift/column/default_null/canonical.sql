CREATE TABLE t (
    a varchar(128),
    b numeric(10, 2),
    c char(3),
    d bit(4),
    e timestamptz(3),
    f text[]
);
