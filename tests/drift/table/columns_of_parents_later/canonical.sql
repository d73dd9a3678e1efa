-- Columns that parents got after their children, and what children override.
CREATE TABLE parent (a int);
CREATE TABLE child (x int, y int) INHERITS (parent);
ALTER TABLE parent ADD COLUMN late int DEFAULT 7 NOT NULL;
ALTER TABLE child ADD COLUMN z int;
ALTER TABLE parent ADD COLUMN later text;
CREATE TABLE grandchild (w int) INHERITS (child);
CREATE TABLE other_parent (a int, q int DEFAULT 3);
CREATE TABLE of_both (m int) INHERITS (parent, other_parent);
ALTER TABLE of_both ALTER q SET DEFAULT 9, ALTER a SET DEFAULT 9;

-- A column of its own before one that it has in common with its parent.
CREATE TABLE adopted (x int, a int, b int);
CREATE TABLE adopting (a int);
ALTER TABLE adopted INHERIT adopting;
ALTER TABLE adopting ADD COLUMN b int;

ALTER TABLE parent ADD CONSTRAINT positive CHECK (a > 0) NOT VALID;
ALTER TABLE child VALIDATE CONSTRAINT positive;
ALTER TABLE ONLY parent ADD CONSTRAINT alone CHECK (a > 1) NO INHERIT;
ALTER TABLE parent ALTER later SET STORAGE EXTERNAL;
ALTER TABLE child ALTER later SET STORAGE MAIN;
ALTER TABLE ONLY parent ALTER later SET STATISTICS 50;
ALTER TABLE parent ALTER a SET (n_distinct = -0.5);
ALTER TABLE parent ALTER later SET COMPRESSION pglz;
ALTER TABLE grandchild ALTER later SET COMPRESSION default;
ALTER TABLE child ALTER late DROP DEFAULT;
