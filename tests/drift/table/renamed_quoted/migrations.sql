-- Names are compared as names, however they are quoted.
CREATE TABLE "Your Orders" (id serial PRIMARY KEY, "Total" integer, "a""b" integer CHECK ("a""b" > 0));
CREATE INDEX "My Index" ON "Your Orders" ("Total" DESC);
CREATE VIEW v AS SELECT "Your Orders"."Total" FROM "Your Orders";
CREATE TABLE "user" (id integer, "nAME" text);
CREATE VIEW w AS SELECT "nAME" AS n FROM "user";
