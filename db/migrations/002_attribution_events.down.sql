DROP TABLE attribution_events;
