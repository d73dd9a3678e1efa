-- Renamed, moved and made again.
CREATE SCHEMA gone;
CREATE OPERATOR FAMILY gone.three USING hash;
ALTER OPERATOR FAMILY gone.three USING hash SET SCHEMA public;
ALTER OPERATOR FAMILY three USING hash RENAME TO two;
DROP SCHEMA gone;
CREATE OPERATOR FAMILY "one" USING "btree";
