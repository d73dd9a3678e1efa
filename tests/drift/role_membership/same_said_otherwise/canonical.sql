-- case: strict
-- case: own cluster
CREATE ROLE app;
GRANT app, reader TO writer, keeper;
GRANT app TO keeper WITH ADMIN OPTION;
