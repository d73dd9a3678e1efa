-- case: strict
CREATE PUBLICATION by_all_tables FOR ALL TABLES;
CREATE PUBLICATION by_insert WITH (publish = 'insert, update');
CREATE PUBLICATION by_update WITH (publish = 'insert, update');
CREATE PUBLICATION by_delete WITH (publish = 'insert, delete');
CREATE PUBLICATION by_truncate WITH (publish = 'insert, truncate');
CREATE PUBLICATION by_nothing WITH (publish = '');
CREATE PUBLICATION by_via_partition_root WITH (publish_via_partition_root = true);
CREATE PUBLICATION by_owner;
ALTER PUBLICATION by_owner OWNER TO keeper;
