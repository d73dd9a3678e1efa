-- case: own cluster
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path TO app, public', current_database()); END $$;
DO $$ BEGIN EXECUTE format('ALTER ROLE reader IN DATABASE %I SET work_mem TO ''8MB''', current_database()); END $$;
ALTER DATABASE template1 SET work_mem TO '8MB';
