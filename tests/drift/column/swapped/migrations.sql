-- Each name is on both sides, so no object is called otherwise.
CREATE TABLE t (b integer, a text);
