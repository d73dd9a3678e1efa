SELECT 1;

CREATE TABLE parent (own integer, shared integer);
CREATE TABLE child (shared integer) INHERITS (parent);
