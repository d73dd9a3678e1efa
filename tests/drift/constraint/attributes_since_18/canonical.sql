-- case: strict
-- case: since 18, because constraints that are not enforced and those over periods came with it
CREATE TABLE target (a integer PRIMARY KEY);
CREATE TABLE t (a integer, b integer, c integer, d integer, r int4range, s int4range);

ALTER TABLE t ADD CONSTRAINT by_enforced CHECK (a > 0) NOT ENFORCED;
ALTER TABLE t ADD CONSTRAINT by_enforced_reference FOREIGN KEY (a) REFERENCES target NOT ENFORCED;
ALTER TABLE t ADD CONSTRAINT by_period UNIQUE (r, s WITHOUT OVERLAPS);
ALTER TABLE t ADD CONSTRAINT by_name NOT NULL b;
ALTER TABLE t ADD CONSTRAINT by_validated NOT NULL c NOT VALID;
ALTER TABLE t ADD CONSTRAINT by_no_inherit NOT NULL d NO INHERIT;
