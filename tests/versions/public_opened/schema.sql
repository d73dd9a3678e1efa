-- On 14 this is what a new database has anyway.

GRANT ALL ON SCHEMA public TO PUBLIC;
