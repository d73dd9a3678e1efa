DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO keeper', current_database()); END $$;
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO CURRENT_USER', current_database()); END $$;
DO $$ BEGIN EXECUTE format('GRANT ALL ON DATABASE %I TO writer', current_database()); END $$;
DO $$ BEGIN EXECUTE format('REVOKE TEMP, CONNECT ON DATABASE %I FROM writer', current_database()); END $$;
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO reader', current_database()); END $$;
