CREATE SUBSCRIPTION by_two_phase CONNECTION 'host=h dbname=d' PUBLICATION p
    WITH (connect = false, two_phase = false);
CREATE SUBSCRIPTION by_disable_on_error CONNECTION 'host=h dbname=d' PUBLICATION p
    WITH (connect = false);
