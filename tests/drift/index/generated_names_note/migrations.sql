CREATE TABLE target (id integer CONSTRAINT pk_target PRIMARY KEY);
CREATE SEQUENCE numbers AS integer;
CREATE TABLE t (
    id integer DEFAULT nextval('numbers') NOT NULL CONSTRAINT pk_t PRIMARY KEY,
    a integer CONSTRAINT uq_t_a UNIQUE,
    b integer CONSTRAINT ck_t_b CHECK (b > 0),
    c integer CONSTRAINT fk_t_c REFERENCES target,
    d integer,
    CONSTRAINT ex_t_d EXCLUDE (d WITH =)
);
ALTER SEQUENCE numbers OWNED BY t.id;
CREATE INDEX ix_t_a_b ON t (a, b);
CREATE INDEX ix_t_d ON t (lower('x' || d));
