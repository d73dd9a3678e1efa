-- case: since 18, because generated columns in publications came with it
CREATE PUBLICATION by_generated_columns WITH (publish_generated_columns = stored);
