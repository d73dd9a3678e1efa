-- case: strict
CREATE FOREIGN DATA WRAPPER one;
CREATE FOREIGN DATA WRAPPER two;
GRANT USAGE ON FOREIGN DATA WRAPPER one TO keeper;

CREATE SERVER by_wrapper FOREIGN DATA WRAPPER one;
CREATE SERVER by_type TYPE 'warehouse' FOREIGN DATA WRAPPER one;
CREATE SERVER by_version VERSION '1' FOREIGN DATA WRAPPER one;
CREATE SERVER by_options FOREIGN DATA WRAPPER one OPTIONS (host 'a', port '1');
CREATE SERVER by_a_missing_option FOREIGN DATA WRAPPER one OPTIONS (host 'a', api_key 'x');
CREATE SERVER by_owner FOREIGN DATA WRAPPER one;
ALTER SERVER by_owner OWNER TO keeper;
CREATE SERVER by_secrets FOREIGN DATA WRAPPER one OPTIONS (
    api_key 'first', url 'https://me:first@example.org', dsn 'host=a password=first', key_column 'a',
    aws_key 'first', "odbc-dsn" 'first', primary_key 'a', is_key 'true');
