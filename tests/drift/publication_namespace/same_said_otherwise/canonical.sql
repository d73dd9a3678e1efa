-- case: strict
CREATE SCHEMA "Odd one";
CREATE PUBLICATION "Some" FOR TABLES IN SCHEMA "Odd one", public;
