DROP TABLE tenants;
DROP FUNCTION set_updated_at();
REVOKE USAGE ON SCHEMA public FROM ledger_app, ledger_reporting;
