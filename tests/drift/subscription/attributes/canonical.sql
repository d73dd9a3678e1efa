-- case: strict
CREATE SUBSCRIPTION by_connection CONNECTION 'host=one dbname=d user=u password=secret' PUBLICATION p
    WITH (connect = false);
CREATE SUBSCRIPTION by_uri CONNECTION 'postgresql://u:secret@one/d?sslmode=require' PUBLICATION p
    WITH (connect = false);
CREATE SUBSCRIPTION by_parameter CONNECTION 'postgresql://u:secret@one/d?sslmode=require' PUBLICATION p
    WITH (connect = false);
CREATE SUBSCRIPTION by_publications CONNECTION 'host=h dbname=d' PUBLICATION p, q
    WITH (connect = false);
CREATE SUBSCRIPTION by_enabled CONNECTION 'host=h dbname=d' PUBLICATION p
    WITH (connect = false);
CREATE SUBSCRIPTION by_slot_name CONNECTION 'host=h dbname=d' PUBLICATION p
    WITH (connect = false);
CREATE SUBSCRIPTION by_no_slot CONNECTION 'host=h dbname=d' PUBLICATION p
    WITH (connect = false);
CREATE SUBSCRIPTION by_binary CONNECTION 'host=h dbname=d' PUBLICATION p
    WITH (connect = false, binary = true);
CREATE SUBSCRIPTION by_streaming CONNECTION 'host=h dbname=d' PUBLICATION p
    WITH (connect = false, streaming = on);
CREATE SUBSCRIPTION by_synchronous_commit CONNECTION 'host=h dbname=d' PUBLICATION p
    WITH (connect = false, synchronous_commit = 'local');
CREATE SUBSCRIPTION by_owner CONNECTION 'host=h dbname=d' PUBLICATION p
    WITH (connect = false);
ALTER SUBSCRIPTION by_enabled ENABLE;
ALTER SUBSCRIPTION by_owner OWNER TO chief;
