CREATE SUBSCRIPTION by_failover CONNECTION 'host=h dbname=d' PUBLICATION p
    WITH (connect = false, failover = false);
