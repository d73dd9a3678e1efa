-- case: strict
CREATE TABLE t (a integer);

COMMENT ON TABLE t IS 'it''s
on two lines \ ';
