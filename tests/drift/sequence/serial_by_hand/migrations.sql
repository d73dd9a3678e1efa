CREATE SCHEMA app;

CREATE SEQUENCE app.t_small_seq AS smallint;
CREATE SEQUENCE app.t_big_seq;
CREATE SEQUENCE app.t_id_seq AS integer;
CREATE TABLE app.t (
    id integer DEFAULT nextval('app.t_id_seq') NOT NULL,
    big bigint DEFAULT nextval('app.t_big_seq'::regclass) NOT NULL,
    small smallint DEFAULT nextval('app.t_small_seq'::regclass) NOT NULL,
    CONSTRAINT t_pkey PRIMARY KEY (id)
);
ALTER SEQUENCE app.t_id_seq OWNED BY app.t.id;
ALTER SEQUENCE app.t_big_seq OWNED BY app.t.big;
ALTER SEQUENCE app.t_small_seq OWNED BY app.t.small;
