-- case: since 15, because two-phase commit and disabling on an error came with it
CREATE SUBSCRIPTION by_two_phase CONNECTION 'host=h dbname=d' PUBLICATION p
    WITH (connect = false, two_phase = true);
CREATE SUBSCRIPTION by_disable_on_error CONNECTION 'host=h dbname=d' PUBLICATION p
    WITH (connect = false, disable_on_error = true);
