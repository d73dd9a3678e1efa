-- Of the same name in another schema, with all that goes along.
CREATE SCHEMA app;
CREATE TABLE events (id serial PRIMARY KEY, at date);
CREATE INDEX events_at ON events (at);
CREATE VIEW latest AS SELECT max(at) AS at FROM events;
