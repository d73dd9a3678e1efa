\ir canonical.sql
