-- case: strict
CREATE SCHEMA "My App";
CREATE TYPE "My App"."Mood" AS ENUM ('it''s', 'back\slash');

CREATE TABLE "My App"."Order" (
    "select" integer PRIMARY KEY,
    "Größe" "My App"."Mood" DEFAULT 'it''s',
    "a.b" text,
    "q""q" text
);
CREATE INDEX "Idx.1" ON "My App"."Order" ("Größe", lower("a.b"));
CREATE VIEW "My App"."V" AS SELECT "Größe", "q""q" FROM "My App"."Order";
CREATE FUNCTION "My App"."F"("My App"."Mood", VARIADIC "My App"."Mood"[]) RETURNS "My App"."Order"
    LANGUAGE sql AS 'SELECT NULL::"My App"."Order"';
COMMENT ON COLUMN "My App"."Order"."Größe" IS 'size';
