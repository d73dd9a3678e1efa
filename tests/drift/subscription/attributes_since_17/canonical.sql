-- case: since 17, because failover came with it
CREATE SUBSCRIPTION by_failover CONNECTION 'host=h dbname=d' PUBLICATION p
    WITH (connect = false, failover = true);
