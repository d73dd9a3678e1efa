-- case: strict
CREATE DOMAIN by_check AS integer;

CREATE DOMAIN by_type AS varchar(20);
CREATE DOMAIN by_collation AS text COLLATE "C";
CREATE DOMAIN by_not_null AS text NOT NULL;
CREATE DOMAIN by_default AS text DEFAULT 'a';
CREATE DOMAIN by_owner AS text;
ALTER DOMAIN by_owner OWNER TO keeper;
ALTER DOMAIN by_check ADD CONSTRAINT positive CHECK (VALUE > 0);
ALTER DOMAIN by_check ADD CONSTRAINT gone CHECK (VALUE < 9);
ALTER DOMAIN by_check ADD CONSTRAINT later CHECK (VALUE <> 5) NOT VALID;
