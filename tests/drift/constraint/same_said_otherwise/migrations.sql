CREATE TABLE target (a integer PRIMARY KEY, b integer, UNIQUE (a, b));

CREATE TABLE t (
    id integer,
    state character varying(20) NOT NULL,
    letter text,
    number integer,
    target integer,
    code char(3)
);
CREATE UNIQUE INDEX t_letter_key ON t USING btree (letter ASC NULLS LAST);
ALTER TABLE t ADD CONSTRAINT t_letter_key UNIQUE USING INDEX t_letter_key;
ALTER TABLE t ADD CONSTRAINT t_number_check1 CHECK (((number >= 1) AND (number <= 9)));
ALTER TABLE t ADD CONSTRAINT t_state_check CHECK (state IN ('new', 'open'));
ALTER TABLE t ADD CONSTRAINT letters CHECK ((letter = ANY (ARRAY['a'::text, 'b'::text])));
ALTER TABLE t ADD CONSTRAINT t_number_check CHECK (number = ANY (ARRAY[1, 2])) NOT VALID;
ALTER TABLE t VALIDATE CONSTRAINT t_number_check;
ALTER TABLE t ADD CONSTRAINT t_code_check CHECK (((code)::text = ANY ((ARRAY['abc'::bpchar, 'def'::bpchar])::text[])) OR false);
ALTER TABLE t DROP CONSTRAINT t_code_check, ADD CHECK (code = ANY (ARRAY['abc'::bpchar, 'def'::bpchar]));
ALTER TABLE t ADD FOREIGN KEY (target) REFERENCES target (a) MATCH SIMPLE ON DELETE NO ACTION;
ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY (id);
