DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET app.tenant TO ''a=b''', current_database()); END $$;
