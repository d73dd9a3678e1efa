CREATE PUBLICATION by_all_tables;
CREATE PUBLICATION by_insert WITH (publish = 'update');
CREATE PUBLICATION by_update WITH (publish = 'insert');
CREATE PUBLICATION by_delete WITH (publish = 'insert');
CREATE PUBLICATION by_truncate WITH (publish = 'insert');
CREATE PUBLICATION by_nothing;
CREATE PUBLICATION by_via_partition_root;
CREATE PUBLICATION by_owner;
