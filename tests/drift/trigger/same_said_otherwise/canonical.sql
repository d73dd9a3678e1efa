-- case: strict
-- case: dumps differ, because a dump keeps the order in which the columns of a trigger were written
CREATE TABLE t (a integer, "B" text);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';

CREATE TRIGGER one BEFORE INSERT OR UPDATE OF "B", a ON t FOR EACH ROW
    WHEN (NEW.a IN (1, 2)) EXECUTE FUNCTION f('it''s', 'größe', '');
CREATE TRIGGER two AFTER DELETE ON t EXECUTE FUNCTION f();
CREATE CONSTRAINT TRIGGER three AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
