-- case: strict
CREATE TABLE target (a integer PRIMARY KEY);
CREATE TABLE t (
    a integer,
    b integer,
    CONSTRAINT one UNIQUE (a),
    CONSTRAINT two CHECK (a > 0),
    CONSTRAINT three FOREIGN KEY (b) REFERENCES target,
    CONSTRAINT four PRIMARY KEY (a, b)
);
