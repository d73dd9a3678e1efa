SELECT 1;

CREATE TABLE t (
    state character varying(20),
    other character varying(20),
    CONSTRAINT known CHECK (((state)::text = ANY (ARRAY[('new'::character varying)::text, ('open'::character varying)::text]))),
    CONSTRAINT sane CHECK (((other)::text <> ALL (ARRAY[('bad'::character varying)::text, ('worse'::character varying)::text])) AND ((other)::text <> ALL ('{x}'::text[])))
);
CREATE INDEX t_state ON t USING btree (other) WHERE ((state)::text = ANY (ARRAY[('new'::character varying)::text, ('open'::character varying)::text]));
CREATE VIEW v AS SELECT t.state, t.other FROM t WHERE ((t.state)::text = ANY (ARRAY[('new'::character varying)::text, ('open'::character varying)::text]));
CREATE POLICY p ON t USING (((state)::text = ANY (ARRAY[('new'::character varying)::text, ('open'::character varying)::text])));
