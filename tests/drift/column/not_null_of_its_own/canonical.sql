-- case: since 18, because before it NOT NULL of a column is no constraint
CREATE TABLE parent (a integer NOT NULL, b integer NOT NULL, c integer NOT NULL, d integer);
CREATE TABLE child (a integer NOT NULL, d integer NOT NULL) INHERITS (parent);
CREATE TABLE grandchild () INHERITS (child);
CREATE TABLE parted (a integer NOT NULL, b integer NOT NULL) PARTITION BY LIST (a);
CREATE TABLE part PARTITION OF parted FOR VALUES IN (1);
