-- case: strict
-- case: since 15, because initdb gives everybody more before it
ALTER SCHEMA public OWNER TO CURRENT_USER;

CREATE TABLE t (a integer);
