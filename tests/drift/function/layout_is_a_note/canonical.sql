SELECT 1;

CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
    -- One more.
    RETURN a + 1;
END
$$;
