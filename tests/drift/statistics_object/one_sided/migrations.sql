CREATE SCHEMA app;
CREATE TABLE t (a integer, b integer, c text);
CREATE TABLE u (a integer, b integer, c text);
CREATE STATISTICS extra ON lower(c) FROM t;
CREATE TABLE narrower (a integer);
