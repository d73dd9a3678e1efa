CREATE SUBSCRIPTION by_streaming CONNECTION 'host=h dbname=d' PUBLICATION p
    WITH (connect = false, streaming = on);
CREATE SUBSCRIPTION by_password_required CONNECTION 'host=h dbname=d' PUBLICATION p
    WITH (connect = false);
CREATE SUBSCRIPTION by_run_as_owner CONNECTION 'host=h dbname=d' PUBLICATION p
    WITH (connect = false);
CREATE SUBSCRIPTION by_origin CONNECTION 'host=h dbname=d' PUBLICATION p
    WITH (connect = false, origin = 'any');
