-- case: own cluster
DO $$ BEGIN EXECUTE format('COMMENT ON DATABASE %I IS ''100%% ours''', current_database()); END $$;
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO reader', current_database()); END $$;
DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()); END $$;
COMMENT ON DATABASE template1 IS 'another one';
