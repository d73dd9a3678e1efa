-- case: strict
-- case: since 15, because security_invoker came with it
CREATE VIEW by_invoker WITH (security_invoker) AS SELECT 1 AS a;
