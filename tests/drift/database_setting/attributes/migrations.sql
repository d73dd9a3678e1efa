DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem TO ''9MB''', current_database()); END $$;
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET app.jwt_secret TO ''second''', current_database()); END $$;
DO $$ BEGIN EXECUTE format('ALTER ROLE reader IN DATABASE %I SET work_mem TO ''9MB''', current_database()); END $$;
