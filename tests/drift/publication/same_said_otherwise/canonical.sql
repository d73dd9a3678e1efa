-- case: strict
CREATE PUBLICATION everything FOR ALL TABLES
    WITH (publish = 'insert, update, delete, truncate', publish_via_partition_root = false);
CREATE PUBLICATION "Some" WITH (publish = 'insert, delete');
CREATE PUBLICATION kept;
