-- case: strict
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER one FOREIGN DATA WRAPPER w;
CREATE SERVER two FOREIGN DATA WRAPPER w;
CREATE TABLE parent (a integer);
CREATE TABLE other_parent (a integer);
CREATE TABLE divided (a integer) PARTITION BY RANGE (a);
CREATE TABLE other_divided (a integer) PARTITION BY RANGE (a);

CREATE FOREIGN TABLE by_server (a integer) SERVER one;
CREATE FOREIGN TABLE by_options (a integer) SERVER one OPTIONS (table_name 'x', fetch '1');
CREATE FOREIGN TABLE by_a_missing_option (a integer) SERVER one OPTIONS (table_name 'x');
CREATE FOREIGN TABLE by_partition_of PARTITION OF divided FOR VALUES FROM (1) TO (2) SERVER one;
CREATE FOREIGN TABLE by_partition_bound PARTITION OF divided FOR VALUES FROM (5) TO (6) SERVER one;
CREATE FOREIGN TABLE by_detach_pending PARTITION OF divided FOR VALUES FROM (8) TO (9) SERVER one;
CREATE FOREIGN TABLE by_inherits (a integer) INHERITS (parent) SERVER one;
CREATE FOREIGN TABLE by_order_of_parents () INHERITS (parent, other_parent) SERVER one;
CREATE FOREIGN TABLE by_column_order (a integer, b integer) SERVER one;
CREATE FOREIGN TABLE by_owner (a integer) SERVER one;
ALTER FOREIGN TABLE by_owner OWNER TO keeper;
