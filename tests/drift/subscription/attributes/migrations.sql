CREATE SUBSCRIPTION by_connection CONNECTION 'host=two dbname=d user=u password=secret' PUBLICATION p
    WITH (connect = false);
CREATE SUBSCRIPTION by_uri CONNECTION 'postgresql://u:secret@two/d?sslmode=require' PUBLICATION p
    WITH (connect = false);
CREATE SUBSCRIPTION by_parameter CONNECTION 'postgresql://u:secret@one/d?sslmode=disable' PUBLICATION p
    WITH (connect = false);
CREATE SUBSCRIPTION by_publications CONNECTION 'host=h dbname=d' PUBLICATION p
    WITH (connect = false);
CREATE SUBSCRIPTION by_enabled CONNECTION 'host=h dbname=d' PUBLICATION p
    WITH (connect = false);
CREATE SUBSCRIPTION by_slot_name CONNECTION 'host=h dbname=d' PUBLICATION p
    WITH (connect = false, slot_name = other);
CREATE SUBSCRIPTION by_no_slot CONNECTION 'host=h dbname=d' PUBLICATION p
    WITH (connect = false, slot_name = NONE);
CREATE SUBSCRIPTION by_binary CONNECTION 'host=h dbname=d' PUBLICATION p
    WITH (connect = false, binary = false);
CREATE SUBSCRIPTION by_streaming CONNECTION 'host=h dbname=d' PUBLICATION p
    WITH (connect = false, streaming = off);
CREATE SUBSCRIPTION by_synchronous_commit CONNECTION 'host=h dbname=d' PUBLICATION p
    WITH (connect = false);
CREATE SUBSCRIPTION by_owner CONNECTION 'host=h dbname=d' PUBLICATION p
    WITH (connect = false);
