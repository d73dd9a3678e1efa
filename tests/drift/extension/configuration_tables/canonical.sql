-- case: strict
-- The script of an extension marks its tables with pg_extension_config_dump, said by hand.
CREATE TABLE settings (name text);
UPDATE pg_extension SET extconfig = ARRAY['settings'::regclass], extcondition = ARRAY['WHERE name > ''m''']
    WHERE extname = 'plpgsql';
