CREATE SUBSCRIPTION gone CONNECTION 'host=h dbname=d user=u password=secret options=''-c x=secret''' PUBLICATION p, "Q"
    WITH (connect = false, slot_name = NONE);
COMMENT ON SUBSCRIPTION gone IS 'follows';
