CREATE PUBLICATION by_generated_columns WITH (publish_generated_columns = none);
