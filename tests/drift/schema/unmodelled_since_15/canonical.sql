-- case: since 15, because publications of whole schemas came with it
CREATE SCHEMA app;
