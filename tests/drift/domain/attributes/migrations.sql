CREATE DOMAIN by_check AS integer;

CREATE DOMAIN by_type AS varchar(30);
CREATE DOMAIN by_collation AS text;
CREATE DOMAIN by_not_null AS text;
CREATE DOMAIN by_default AS text DEFAULT 'b';
CREATE DOMAIN by_owner AS text;
ALTER DOMAIN by_check ADD CONSTRAINT positive CHECK (VALUE >= 0);
ALTER DOMAIN by_check ADD CONSTRAINT later CHECK (VALUE <> 5);
