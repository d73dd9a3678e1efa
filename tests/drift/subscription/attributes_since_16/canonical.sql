-- case: since 16, because passwords, owners and origins came with it
CREATE SUBSCRIPTION by_streaming CONNECTION 'host=h dbname=d' PUBLICATION p
    WITH (connect = false, streaming = parallel);
CREATE SUBSCRIPTION by_password_required CONNECTION 'host=h dbname=d' PUBLICATION p
    WITH (connect = false, password_required = false);
CREATE SUBSCRIPTION by_run_as_owner CONNECTION 'host=h dbname=d' PUBLICATION p
    WITH (connect = false, run_as_owner = true);
CREATE SUBSCRIPTION by_origin CONNECTION 'host=h dbname=d' PUBLICATION p
    WITH (connect = false, origin = none);
