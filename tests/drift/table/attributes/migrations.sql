CREATE ACCESS METHOD other TYPE TABLE HANDLER heap_tableam_handler;
CREATE TYPE row_type AS (a integer);
CREATE TABLE parent (a integer);
CREATE TABLE other_parent (a integer);
CREATE TABLE divided (a integer) PARTITION BY RANGE (a);
CREATE TABLE other_divided (a integer) PARTITION BY RANGE (a);

CREATE UNLOGGED TABLE by_persistence (a integer);
CREATE TABLE by_partition_by (a integer);
CREATE TABLE by_partition_key (a integer) PARTITION BY LIST (a);
CREATE TABLE by_partition_of PARTITION OF other_divided FOR VALUES FROM (1) TO (2);
CREATE TABLE by_partition_bound PARTITION OF divided FOR VALUES FROM (6) TO (7);
CREATE TABLE by_default PARTITION OF other_divided FOR VALUES FROM (90) TO (99);
CREATE TABLE by_detach_pending PARTITION OF divided FOR VALUES FROM (8) TO (9);
-- What an interrupted DETACH PARTITION … CONCURRENTLY leaves.
UPDATE pg_inherits SET inhdetachpending = true WHERE inhrelid = 'by_detach_pending'::regclass;
CREATE TABLE by_inherits (a integer) INHERITS (other_parent);
CREATE TABLE by_order_of_parents () INHERITS (other_parent, parent);
CREATE TABLE by_of_type (a integer);
CREATE TABLE by_access_method (a integer);
CREATE TABLE by_tablespace (a integer);
CREATE TABLE by_options (a integer) WITH (fillfactor = 80);
CREATE TABLE by_toast_options (a text);
CREATE TABLE by_replica_identity (a integer);
ALTER TABLE by_replica_identity REPLICA IDENTITY NOTHING;
CREATE TABLE by_row_security (a integer);
CREATE TABLE by_force_row_security (a integer);
CREATE TABLE by_column_order (b integer, a integer);
CREATE TABLE by_owner (a integer);
