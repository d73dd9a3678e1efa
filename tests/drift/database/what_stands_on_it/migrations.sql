DO $$ BEGIN EXECUTE format('COMMENT ON DATABASE %I IS ''theirs''', current_database()); END $$;
DO $$ BEGIN EXECUTE format('GRANT CREATE, CONNECT ON DATABASE %I TO reader', current_database()); END $$;
DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO writer', current_database()); END $$;
