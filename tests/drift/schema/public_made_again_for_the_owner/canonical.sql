-- case: strict
-- case: since 15, because initdb gives everybody more before it
CREATE TABLE t (a integer);
