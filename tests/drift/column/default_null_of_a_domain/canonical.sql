CREATE DOMAIN counted AS integer DEFAULT 1;
CREATE TABLE t (a counted);
