CREATE TABLE settings (name text);
