-- case: since 17, because before it NOT NULL of a domain is no constraint
CREATE DOMAIN code AS text NOT NULL;
CREATE TABLE t (a code);
