CREATE TABLE t (a integer);

CREATE POLICY extra ON t FOR INSERT TO reader WITH CHECK (a > 0);
