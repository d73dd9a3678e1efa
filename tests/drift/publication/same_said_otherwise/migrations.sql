CREATE PUBLICATION kept FOR ALL TABLES;
DROP PUBLICATION kept;
CREATE PUBLICATION kept WITH (publish_via_partition_root = true, publish = '');
ALTER PUBLICATION kept SET (publish_via_partition_root = false);
ALTER PUBLICATION kept SET (publish = 'truncate, delete, update, insert');
CREATE PUBLICATION part WITH (publish = ' delete ,insert ');
ALTER PUBLICATION part RENAME TO "Some";
CREATE PUBLICATION everything FOR ALL TABLES;
