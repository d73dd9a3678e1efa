CREATE TABLE t (
    a varchar(128) DEFAULT NULL,
    b numeric(10, 2) DEFAULT NULL,
    c char(3) DEFAULT NULL,
    d bit(4) DEFAULT NULL,
    e timestamptz(3) DEFAULT NULL,
    f text[] DEFAULT NULL
);
