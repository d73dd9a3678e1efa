CREATE SCHEMA "My App";
CREATE TYPE "My App"."Mood" AS ENUM ('it''s', 'back\slash');

SET search_path = "My App", public;
CREATE TABLE "Order" (
    "select" int4,
    "Größe" "Mood" DEFAULT 'it''s'::"Mood",
    "a.b" text,
    "q""q" text,
    PRIMARY KEY ("select")
);
CREATE INDEX "Idx.1" ON "Order" USING btree ("Größe", lower("a.b"));
CREATE VIEW "V" AS SELECT "Order"."Größe", "Order"."q""q" FROM "Order";
CREATE FUNCTION "F"("Mood", VARIADIC "Mood"[]) RETURNS "Order"
    LANGUAGE sql AS 'SELECT NULL::"My App"."Order"';
COMMENT ON COLUMN "Order"."Größe" IS 'size';
