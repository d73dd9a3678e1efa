-- case: since 15, because schemas in publications came with it
CREATE SCHEMA app;
CREATE SCHEMA other;
CREATE SCHEMA gone_too;
CREATE PUBLICATION part FOR TABLES IN SCHEMA app, gone_too;
