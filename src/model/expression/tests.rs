//! Texts and their one spelling.

use super::Expression;

#[test]
fn an_array_has_one_spelling() -> Result<(), serde_json::Error> {
    let cases = [
        (
            "((s)::text = ANY ((ARRAY['a'::character varying, 'b,]'::character varying])::text[]))",
            "((s)::text = ANY (ARRAY[('a'::character varying)::text, ('b,]'::character varying)::text]))",
        ),
        ("(a = ANY (ARRAY[1, 2]))", "(a = ANY (ARRAY[1, 2]))"),
        (
            "(ARRAY[f(a, b), c[1]])::public.\"T t\"[]",
            "ARRAY[(f(a, b))::public.\"T t\", (c[1])::public.\"T t\"]",
        ),
        ("'(ARRAY[x])::text[]'::text", "'(ARRAY[x])::text[]'::text"),
        (" SELECT 1;", " SELECT 1"),
    ];
    for (text, expected) in cases {
        let read: Expression = serde_json::from_value(text.into())?;
        assert_eq!(read.as_str(), expected);
    }
    Ok(())
}

fn spelled(text: &str) -> Result<String, serde_json::Error> {
    serde_json::from_value::<Expression>(text.into()).map(|read| read.to_string())
}

#[test]
fn an_array_of_arrays_is_cast_in_its_innermost_elements() -> Result<(), serde_json::Error> {
    assert_eq!(
        spelled("(ARRAY[ARRAY['a'::character varying], ARRAY[b]])::text[]")?,
        "ARRAY[ARRAY[('a'::character varying)::text], ARRAY[(b)::text]]"
    );
    Ok(())
}

#[test]
fn a_call_is_spelled_in_its_syntax() -> Result<(), serde_json::Error> {
    let cases = [
        ("timezone('UTC'::text, at)", "(at AT TIME ZONE 'UTC'::text)"),
        (
            "timezone('UTC'::text, timezone('x'::text, at))",
            "((at AT TIME ZONE 'x'::text) AT TIME ZONE 'UTC'::text)",
        ),
        ("timezone(at)", "(at AT LOCAL)"),
        (
            "f(timezone(z, (at - '1 day'::interval)), b)",
            "f(((at - '1 day'::interval) AT TIME ZONE z), b)",
        ),
        ("timezone(s,\n CASE\n ELSE at END)", "(\n CASE\n ELSE at END AT TIME ZONE s)"),
        ("\"extract\"('year'::text, at)", "EXTRACT(year FROM at)"),
        ("\"overlay\"(a, 'x,)'::text, 2)", "OVERLAY(a PLACING 'x,)'::text FROM 2)"),
        ("\"overlay\"(a, b, 2, 3)", "OVERLAY(a PLACING b FROM 2 FOR 3)"),
        ("\"position\"((a || b), 'x'::text)", "POSITION(('x'::text) IN ((a || b)))"),
        ("\"substring\"(a, 2)", "SUBSTRING(a FROM 2)"),
        ("\"substring\"(a, 2, 3)", "SUBSTRING(a FROM 2 FOR 3)"),
        ("SUBSTRING(a SIMILAR b ESCAPE c)", "SUBSTRING(a FROM b FOR c)"),
        ("btrim(a)", "TRIM(BOTH FROM a)"),
        ("ltrim(a, 'x'::text)", "TRIM(LEADING 'x'::text FROM a)"),
        ("TRIM(TRAILING FROM rtrim(a))", "TRIM(TRAILING FROM TRIM(TRAILING FROM a))"),
        ("is_normalized(a)", "(a IS NORMALIZED)"),
        ("is_normalized(a, 'NFD'::text)", "(a IS NFD NORMALIZED)"),
        ("\"normalize\"(a)", "NORMALIZE(a)"),
        ("\"normalize\"(a, 'NFC'::text)", "NORMALIZE(a, NFC)"),
        ("\"overlaps\"(a, b, c, d)", "((a, b) OVERLAPS (c, d))"),
        ("pg_collation_for(a)", "COLLATION FOR (a)"),
        ("\"xmlexists\"('/a'::text, x)", "XMLEXISTS(('/a'::text) PASSING (x))"),
        ("\"system_user\"()", "SYSTEM_USER"),
        (
            "SELECT DISTINCT ON (a) btrim(a) AS b FROM t",
            "SELECT DISTINCT ON (a) TRIM(BOTH FROM a) AS b FROM t",
        ),
        ("(a IS DISTINCT FROM btrim(b))", "(a IS DISTINCT FROM TRIM(BOTH FROM b))"),
        (
            "SELECT 1 FROM unnest(btrim(a)) u WHERE f(btrim(b))",
            "SELECT 1 FROM unnest(TRIM(BOTH FROM a)) u WHERE f(TRIM(BOTH FROM b))",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(spelled(text)?, expected);
        assert_eq!(spelled(expected)?, expected);
    }
    Ok(())
}

#[test]
fn what_is_no_such_call_is_left_as_it_is() -> Result<(), serde_json::Error> {
    for text in [
        "public.timezone('UTC'::text, at)",
        "timezone('UTC'::text, at, 1)",
        "timezone(\"Zone\" => 'UTC'::text, at)",
        "my_timezone(z, at)",
        "\"extract\"(field, at)",
        "\"extract\"('Year'::text, at)",
        "is_normalized(a, form)",
        "'btrim(a)'::text",
        "\"btrim(a)\"",
        "btrim(a",
        "WITH btrim(a) AS (SELECT 1), ltrim(b) AS MATERIALIZED (SELECT 2) SELECT 1 FROM btrim rtrim(a), btrim(x)",
        "SELECT 1 FROM (public.a btrim(x) JOIN public.b ltrim(y) ON (true))",
    ] {
        assert_eq!(spelled(text)?, text);
    }
    Ok(())
}

#[test]
fn nested_operations_are_one() -> Result<(), serde_json::Error> {
    let cases = [
        ("(((a >= 1) AND (a <= 9)) AND (b > 0))", "((a >= 1) AND (a <= 9) AND (b > 0))"),
        ("(a OR (b OR (c OR (d AND (e AND f)))))", "(a OR b OR c OR (d AND e AND f))"),
        ("((a AND b) OR (c AND d))", "((a AND b) OR (c AND d))"),
        ("((NOT (a AND b)) AND c)", "((NOT (a AND b)) AND c)"),
        ("(f(a AND b) AND c)", "(f(a AND b) AND c)"),
        ("(('x AND y'::text = a) AND b)", "(('x AND y'::text = a) AND b)"),
        (
            "sum(a) OVER (ROWS BETWEEN 1 PRECEDING AND (b AND c) FOLLOWING)",
            "sum(a) OVER (ROWS BETWEEN 1 PRECEDING AND (b AND c) FOLLOWING)",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(spelled(text)?, expected);
    }
    Ok(())
}

#[test]
fn the_columns_of_a_subquery_in_an_expression_have_no_names() -> Result<(), serde_json::Error> {
    let cases = [
        (
            "SELECT ( SELECT max(u.b) AS max,\n    1 AS \"T\"\n   FROM u) AS b FROM t",
            "SELECT ( SELECT max(u.b),\n    1\n   FROM u) AS b FROM t",
        ),
        (
            "(( SELECT 'a'::text AS text) IN ( SELECT 1 AS a UNION SELECT x.c AS d FROM x y))",
            "(( SELECT 'a'::text) IN ( SELECT 1 UNION SELECT x.c FROM x y))",
        ),
        (
            "(EXISTS ( SELECT 'x'::text AS text FROM ( SELECT 1 AS one) q WHERE (q.one = 1)))",
            "(EXISTS ( SELECT 'x'::text FROM ( SELECT 1 AS one) q WHERE (q.one = 1)))",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(spelled(text)?, expected);
    }
    for text in [
        "( SELECT 1 AS a UNION SELECT 2 AS b) EXCEPT ALL ( SELECT 3 AS c)",
        "SELECT 1 FROM ( SELECT 1 AS a) q, LATERAL ( SELECT 2 AS b) r JOIN ( SELECT 3 AS c) s ON (true)",
        "WITH a AS ( SELECT 1 AS b), c AS NOT MATERIALIZED ( SELECT 1 AS b) SELECT 1 AS d FROM a",
    ] {
        assert_eq!(spelled(text)?, text);
    }
    Ok(())
}
