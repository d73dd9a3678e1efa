-- case: strict
-- case: dumps agree, because pg_dump takes the data of such a table along and says nothing of the mark
-- The script of an extension marks its tables with pg_extension_config_dump, said by hand.
CREATE TABLE settings (name text);
UPDATE pg_extension SET extconfig = ARRAY['settings'::regclass], extcondition = ARRAY['WHERE name > ''m''']
    WHERE extname = 'plpgsql';
