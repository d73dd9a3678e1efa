ALTER SCHEMA public OWNER TO keeper;
