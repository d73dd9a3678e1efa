SELECT 1;

CREATE TABLE t (kept integer, extra integer DEFAULT 1);
