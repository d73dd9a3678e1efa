-- case: own cluster
-- case: dumps differ, because settings are dumped in the order in which they were set
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem TO ''8MB''', current_database()); END $$;
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path TO app, "Odd"', current_database()); END $$;
