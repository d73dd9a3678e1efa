CREATE SCHEMA app;

CREATE TYPE app.state AS ENUM ('open', 'finished');
ALTER TYPE app.state ADD VALUE 'gone' AFTER 'finished';
ALTER TYPE app.state ADD VALUE 'new' BEFORE 'open';
ALTER TYPE app.state RENAME VALUE 'finished' TO 'done';
