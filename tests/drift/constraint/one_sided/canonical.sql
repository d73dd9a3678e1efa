CREATE TABLE kept (id integer PRIMARY KEY, a integer, b integer, r int4range);

ALTER TABLE kept ADD CONSTRAINT gone_unique UNIQUE (a);
ALTER TABLE kept ADD CONSTRAINT gone_check CHECK (a > 0);
ALTER TABLE kept ADD CONSTRAINT gone_exclude EXCLUDE USING gist (r WITH &&);
ALTER TABLE kept ADD CONSTRAINT gone_key FOREIGN KEY (a) REFERENCES kept;
COMMENT ON CONSTRAINT gone_unique ON kept IS 'follows';
COMMENT ON INDEX gone_unique IS 'follows';
