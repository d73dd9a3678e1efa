-- case: strict
CREATE SUBSCRIPTION "Sub" CONNECTION 'host=h dbname=''a b'' user=u password=one' PUBLICATION p, q
    WITH (connect = false, slot_name = sub);
CREATE SUBSCRIPTION kept CONNECTION 'postgresql://u:one@h/d?sslpassword=one' PUBLICATION p
    WITH (connect = false);
CREATE SUBSCRIPTION defaults CONNECTION '' PUBLICATION p
    WITH (connect = false, enabled = false, create_slot = false, binary = false, streaming = off, synchronous_commit = off, copy_data = false);
