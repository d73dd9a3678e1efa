-- case: strict
CREATE SCHEMA app;

CREATE TYPE app.state AS ENUM ('new', 'open', 'done', 'gone');
