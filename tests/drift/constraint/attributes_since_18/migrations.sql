CREATE TABLE target (a integer PRIMARY KEY);
CREATE TABLE t (a integer, b integer, c integer, d integer, r int4range, s int4range);

ALTER TABLE t ADD CONSTRAINT by_enforced CHECK (a > 0) NOT VALID;
ALTER TABLE t ADD CONSTRAINT by_enforced_reference FOREIGN KEY (a) REFERENCES target NOT VALID;
ALTER TABLE t ADD CONSTRAINT by_period UNIQUE (r, s);
ALTER TABLE t ADD CONSTRAINT by_name_of_its_own NOT NULL b;
ALTER TABLE t ADD CONSTRAINT by_validated NOT NULL c;
ALTER TABLE t ADD CONSTRAINT by_no_inherit NOT NULL d;
