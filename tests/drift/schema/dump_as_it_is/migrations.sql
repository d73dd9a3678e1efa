GRANT CREATE ON SCHEMA public TO PUBLIC;
CREATE EXTENSION pg_trgm;
CREATE TYPE state AS ENUM ('new');
ALTER TYPE state ADD VALUE 'open';
CREATE TABLE orders (id serial PRIMARY KEY, kind varchar(9) CHECK (kind IN ('a', 'b')));
ALTER TABLE orders ADD state state NOT NULL DEFAULT 'new';
ALTER TABLE orders ADD updated_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX orders_kind ON orders USING gin (kind gin_trgm_ops);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END;
$$;
CREATE TRIGGER touch BEFORE UPDATE OF kind, state ON orders FOR EACH ROW EXECUTE FUNCTION touch();
GRANT SELECT ON orders TO reader;
