-- case: strict
-- case: own cluster
-- case: since 16, because memberships have these options since then
CREATE ROLE app;
CREATE ROLE by_inherit;
CREATE ROLE by_inherit_itself NOINHERIT;
CREATE ROLE by_set;
CREATE ROLE twice;
GRANT app TO keeper WITH ADMIN OPTION;

GRANT app TO by_inherit WITH INHERIT FALSE;
GRANT app TO by_inherit_itself;
GRANT app TO by_set WITH SET FALSE;
GRANT app TO twice WITH ADMIN OPTION;
GRANT app TO twice GRANTED BY keeper;
