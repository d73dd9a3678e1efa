SELECT 1;

CREATE TABLE parent (own integer);
CREATE TABLE child (shared integer) INHERITS (parent);
