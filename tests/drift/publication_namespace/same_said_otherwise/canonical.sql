-- case: strict
-- case: since 15, because schemas in publications came with it
CREATE SCHEMA "Odd one";
CREATE PUBLICATION "Some" FOR TABLES IN SCHEMA "Odd one", public;
