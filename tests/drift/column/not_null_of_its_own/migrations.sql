-- NOT NULL of `a` goes when that of its parent does, that of `b` stays. However a partition came to
-- be, its own is its parent's.
CREATE TABLE parent (a integer NOT NULL, b integer NOT NULL, c integer NOT NULL, d integer);
CREATE TABLE child (a integer, d integer) INHERITS (parent);
ALTER TABLE child ALTER COLUMN b SET NOT NULL, ALTER COLUMN d SET NOT NULL;
CREATE TABLE grandchild () INHERITS (child);
CREATE TABLE parted (a integer NOT NULL, b integer NOT NULL) PARTITION BY LIST (a);
CREATE TABLE part (a integer NOT NULL, b integer NOT NULL);
ALTER TABLE parted ATTACH PARTITION part FOR VALUES IN (1);
