-- case: strict
CREATE TABLE t (a integer, owner_name text);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON t USING (owner_name = current_user);
CREATE POLICY numbered ON t FOR SELECT TO reader, writer USING (a IN (1, 2));
