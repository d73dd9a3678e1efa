-- `a` became `b` and `b` became `c`: a name that is on both sides is no new one.
CREATE TABLE b (id integer, of_a text);
CREATE TABLE c (id integer, of_b text);
