-- case: strict
-- case: since 15, because lists of columns and row filters came with it
CREATE SCHEMA "Odd one";
CREATE TABLE "Odd one"."T" ("A" integer, b integer, c text);
CREATE PUBLICATION "Some" FOR TABLE "Odd one"."T" ("A", b) WHERE (c IN ('x', 'y'));
CREATE TABLE base (a integer);
CREATE TABLE derived () INHERITS (base);
CREATE PUBLICATION inherited FOR TABLE base;
