-- case: strict
CREATE OPERATOR FAMILY family USING btree;
