-- Names are compared as names, however they are quoted.
CREATE TABLE "My Orders" (id serial PRIMARY KEY, "Total" integer, "a""b" integer CHECK ("a""b" > 0));
CREATE INDEX "My Index" ON "My Orders" ("Total" DESC);
CREATE VIEW v AS SELECT "My Orders"."Total" FROM "My Orders";
CREATE TABLE "user" (id integer, "Name" text);
CREATE VIEW w AS SELECT "Name" AS n FROM "user";
