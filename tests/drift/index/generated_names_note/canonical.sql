-- case: generated names note
CREATE TABLE target (id integer PRIMARY KEY);
CREATE TABLE t (
    id serial PRIMARY KEY,
    a integer UNIQUE,
    b integer CHECK (b > 0),
    c integer REFERENCES target,
    d integer,
    EXCLUDE (d WITH =)
);
CREATE INDEX ON t (a, b);
CREATE INDEX ON t (lower('x' || d));
