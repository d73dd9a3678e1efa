-- A generated column, a policy, an index, a check and a view, all for one function.
CREATE TABLE t (id integer);
