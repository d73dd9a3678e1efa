CREATE TABLE t (a integer);

CREATE POLICY by_command ON t FOR DELETE USING (a > 0);
CREATE POLICY by_permissive ON t USING (a > 0);
CREATE POLICY by_roles ON t TO writer USING (a > 0);
CREATE POLICY by_public ON t TO reader USING (a > 0);
CREATE POLICY by_using ON t USING (a >= 0);
CREATE POLICY by_with_check ON t USING (a > 0) WITH CHECK (a > 1);
CREATE POLICY by_no_with_check ON t USING (a > 0) WITH CHECK (a > 0);
