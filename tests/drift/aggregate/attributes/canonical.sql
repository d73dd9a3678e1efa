-- case: strict
CREATE FUNCTION acc(integer, integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION acc(bigint, integer) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
CREATE FUNCTION other(integer, integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION inv(integer, integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION inv(bigint, integer) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
CREATE FUNCTION fin(integer) RETURNS text LANGUAGE sql AS 'SELECT ''x''';
CREATE FUNCTION fin(bigint) RETURNS text LANGUAGE sql AS 'SELECT ''x''';
CREATE FUNCTION fin(integer, integer) RETURNS text LANGUAGE sql AS 'SELECT ''x''';
CREATE FUNCTION fin2(integer) RETURNS text LANGUAGE sql AS 'SELECT ''x''';

CREATE FUNCTION varying(integer) RETURNS text LANGUAGE sql AS 'SELECT ''x''';
CREATE AGGREGATE by_type(VARIADIC "any" ORDER BY VARIADIC "any") (
    SFUNC = ordered_set_transition_multi, STYPE = internal,
    FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL);
CREATE AGGREGATE by_arguments(a integer) (SFUNC = acc, STYPE = integer);
CREATE AGGREGATE by_returns(integer) (SFUNC = acc, STYPE = integer, FINALFUNC = varying);
CREATE AGGREGATE by_sfunc(integer) (SFUNC = acc, STYPE = integer);
CREATE AGGREGATE by_stype(integer) (SFUNC = acc, STYPE = integer, FINALFUNC = fin);
CREATE AGGREGATE by_sspace(integer) (SFUNC = acc, STYPE = integer, SSPACE = 100);
CREATE AGGREGATE by_initcond(integer) (SFUNC = acc, STYPE = integer, INITCOND = '0');
CREATE AGGREGATE by_finalfunc(integer) (SFUNC = acc, STYPE = integer, FINALFUNC = fin);
CREATE AGGREGATE by_finalfunc_extra(integer) (
    SFUNC = acc, STYPE = integer, FINALFUNC = fin, FINALFUNC_EXTRA);
CREATE AGGREGATE by_finalfunc_modify(integer) (
    SFUNC = acc, STYPE = integer, FINALFUNC = fin, FINALFUNC_MODIFY = SHAREABLE);
CREATE AGGREGATE by_combinefunc(integer) (SFUNC = acc, STYPE = integer, COMBINEFUNC = int4pl);
CREATE AGGREGATE by_serialfunc(numeric) (
    SFUNC = numeric_avg_accum, STYPE = internal, COMBINEFUNC = numeric_avg_combine,
    FINALFUNC = numeric_avg, SERIALFUNC = numeric_avg_serialize, DESERIALFUNC = numeric_avg_deserialize);
CREATE AGGREGATE by_deserialfunc(numeric) (
    SFUNC = numeric_avg_accum, STYPE = internal, COMBINEFUNC = numeric_avg_combine,
    FINALFUNC = numeric_avg, SERIALFUNC = numeric_avg_serialize, DESERIALFUNC = numeric_avg_deserialize);
CREATE AGGREGATE by_msfunc(integer) (SFUNC = acc, STYPE = integer,
    MSFUNC = acc, MINVFUNC = inv, MSTYPE = integer);
CREATE AGGREGATE by_minvfunc(integer) (SFUNC = acc, STYPE = integer,
    MSFUNC = acc, MINVFUNC = inv, MSTYPE = integer);
CREATE AGGREGATE by_mstype(integer) (SFUNC = acc, STYPE = integer, FINALFUNC = fin,
    MSFUNC = acc, MINVFUNC = inv, MSTYPE = integer, MFINALFUNC = fin);
CREATE AGGREGATE by_msspace(integer) (SFUNC = acc, STYPE = integer,
    MSFUNC = acc, MINVFUNC = inv, MSTYPE = integer, MSSPACE = 100);
CREATE AGGREGATE by_minitcond(integer) (SFUNC = acc, STYPE = integer,
    MSFUNC = acc, MINVFUNC = inv, MSTYPE = integer, MINITCOND = '0');
CREATE AGGREGATE by_mfinalfunc(integer) (SFUNC = acc, STYPE = integer, FINALFUNC = fin,
    MSFUNC = acc, MINVFUNC = inv, MSTYPE = integer, MFINALFUNC = fin);
CREATE AGGREGATE by_mfinalfunc_extra(integer) (SFUNC = acc, STYPE = integer, FINALFUNC = fin,
    MSFUNC = acc, MINVFUNC = inv, MSTYPE = integer, MFINALFUNC = fin, MFINALFUNC_EXTRA);
CREATE AGGREGATE by_mfinalfunc_modify(integer) (SFUNC = acc, STYPE = integer, FINALFUNC = fin,
    MSFUNC = acc, MINVFUNC = inv, MSTYPE = integer, MFINALFUNC = fin, MFINALFUNC_MODIFY = SHAREABLE);
CREATE AGGREGATE by_sortop(integer) (SFUNC = int4larger, STYPE = integer, SORTOP = >);
CREATE AGGREGATE by_parallel(integer) (SFUNC = acc, STYPE = integer, PARALLEL = SAFE);
CREATE AGGREGATE by_owner(integer) (SFUNC = acc, STYPE = integer);
ALTER AGGREGATE by_owner(integer) OWNER TO keeper;
