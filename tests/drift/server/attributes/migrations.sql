CREATE FOREIGN DATA WRAPPER one;
CREATE FOREIGN DATA WRAPPER two;
GRANT USAGE ON FOREIGN DATA WRAPPER one TO keeper;

CREATE SERVER by_wrapper FOREIGN DATA WRAPPER two;
CREATE SERVER by_type TYPE 'lake' FOREIGN DATA WRAPPER one;
CREATE SERVER by_version FOREIGN DATA WRAPPER one;
CREATE SERVER by_options FOREIGN DATA WRAPPER one OPTIONS (host 'a', port '2');
CREATE SERVER by_a_missing_option FOREIGN DATA WRAPPER one OPTIONS (host 'a');
CREATE SERVER by_owner FOREIGN DATA WRAPPER one;
CREATE SERVER by_secrets FOREIGN DATA WRAPPER one OPTIONS (
    api_key 'second', url 'https://me:second@example.org', dsn 'host=b password=second', key_column 'b',
    aws_key 'second', "odbc-dsn" 'second', primary_key 'b', is_key 'false');
