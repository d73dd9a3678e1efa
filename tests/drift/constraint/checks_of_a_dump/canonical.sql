-- case: strict
SELECT 1;

CREATE TABLE t (
    state varchar(20) CONSTRAINT known CHECK (state IN ('new', 'open')),
    other varchar(20) CONSTRAINT sane CHECK (other NOT IN ('bad', 'worse') AND other <> ALL ('{x}'))
);
CREATE INDEX t_state ON t (other) WHERE state IN ('new', 'open');
CREATE VIEW v AS SELECT * FROM t WHERE state IN ('new', 'open');
CREATE POLICY p ON t USING (state IN ('new', 'open'));
