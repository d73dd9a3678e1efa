CREATE ROLE app;
CREATE ROLE by_inherit;
CREATE ROLE by_inherit_itself NOINHERIT;
CREATE ROLE by_set;
CREATE ROLE twice;
GRANT app TO keeper WITH ADMIN OPTION;

GRANT app TO by_inherit;
GRANT app TO by_inherit_itself WITH INHERIT TRUE;
GRANT app TO by_set;
GRANT app TO twice WITH ADMIN OPTION;
