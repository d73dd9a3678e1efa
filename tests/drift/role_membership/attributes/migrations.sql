CREATE ROLE app;
CREATE ROLE by_admin;
CREATE ROLE by_grantor;

GRANT app TO keeper WITH ADMIN OPTION;
GRANT app TO by_admin;
GRANT app TO by_grantor GRANTED BY keeper;
