-- case: strict
CREATE TABLE target (a integer PRIMARY KEY, b integer, UNIQUE (a, b));

CREATE TABLE t (
    id integer PRIMARY KEY,
    state varchar(20) NOT NULL CHECK (state IN ('new', 'open')),
    letter text CONSTRAINT letters CHECK (letter IN ('a', 'b')),
    number integer CHECK (number IN (1, 2)),
    target integer REFERENCES target,
    code char(3) CHECK (code IN ('abc', 'def')),
    CHECK (number BETWEEN 1 AND 9),
    UNIQUE (letter)
);
