//! A query over one relation as PostgreSQL prints it since 16: its columns without the relation's
//! name.
//!
//! `get_query_def` qualifies a column when the query has a parent or more than one entry in its range
//! table. Until 15 the stored query of a view had two more entries, `OLD` and `NEW`, so that every
//! column was qualified. Subqueries have a parent and are printed alike by all majors.

use pg_query::NodeEnum;
use pg_query::protobuf::{Node, RangeVar, SetOperation, Token};

/// A text without the `NO INDENT` that `XMLSERIALIZE` is printed with since 16; `None` when there is
/// none.
pub(super) fn without_no_indent(text: &str) -> Option<String> {
    if !text.contains(" NO INDENT)") {
        return None;
    }
    let scanned = pg_query::scan(text).ok()?;
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for run in scanned.tokens.windows(4) {
        let [before, no, indent, after] = run else { continue };
        let kinds = [no.token(), indent.token(), after.token()];
        if kinds == [Token::No, Token::Indent, Token::Ascii41] {
            out.push_str(text.get(copied..usize::try_from(before.end).ok()?)?);
            copied = usize::try_from(indent.end).ok()?;
        }
    }
    out.push_str(text.get(copied..)?);
    (copied > 0).then_some(out)
}

/// The query without the qualifications that a newer major leaves out; `None` when there are none.
///
/// A newer major keeps one in `ORDER BY` where the bare name would mean an output column. An output
/// column is never printed there by its name, so that taking this one away as well loses nothing.
pub(super) fn unqualified(query: &str) -> Option<String> {
    let relation = only_relation(query)?;
    let scanned = pg_query::scan(query).ok()?;
    let mut tokens = Vec::with_capacity(scanned.tokens.len());
    for token in &scanned.tokens {
        let range = usize::try_from(token.start).ok()?..usize::try_from(token.end).ok()?;
        tokens.push((token.token(), range.clone(), query.get(range)?));
    }
    let mut out = String::with_capacity(query.len());
    let mut copied = 0;
    // For each open parenthesis, whether a query of its own is in it.
    let mut open: Vec<bool> = Vec::new();
    let mut before = Token::Nul;
    for (at, (token, range, text)) in tokens.iter().enumerate() {
        let following = |n: usize| tokens.get(at + n).map(|(token, _, _)| *token);
        match token {
            Token::Ascii40 => {
                let begins =
                    matches!(following(1), Some(Token::Select | Token::With | Token::Values));
                open.push(begins);
            }
            Token::Ascii41 => {
                open.pop();
            }
            _ => {}
        }
        // After these a qualified name is that of a relation, a type or a collation; but within
        // parentheses `FROM` belongs to `EXTRACT` and its like.
        let names_a_column = match before {
            Token::From => !open.is_empty(),
            before => !matches!(before, Token::Typecast | Token::Collate | Token::Ascii46),
        };
        let is_column = following(1) == Some(Token::Ascii46)
            && !matches!(following(2), Some(Token::Ascii42) | None)
            && following(3) != Some(Token::Ascii40);
        if !open.contains(&true) && names_a_column && is_column && is_name(text, &relation) {
            let (_, dot, _) = &tokens[at + 1];
            out.push_str(&query[copied..range.start]);
            copied = dot.end;
        }
        before = *token;
    }
    out.push_str(&query[copied..]);
    (copied > 0).then_some(out)
}

fn is_name(text: &str, relation: &str) -> bool {
    crate::model::unquote_identifier(text).is_some_and(|name| name == relation)
}

/// The name by which a query knows the only relation it reads from.
fn only_relation(query: &str) -> Option<String> {
    let parsed = pg_query::parse(query, 0).ok()?;
    let [statement] = parsed.protobuf.stmts.as_slice() else { return None };
    let Some(NodeEnum::SelectStmt(select)) = statement.stmt.as_deref()?.node.as_ref() else {
        return None;
    };
    if select.op() != SetOperation::SetopNone {
        return None;
    }
    let [item] = select.from_clause.as_slice() else { return None };
    name(item)
}

fn name(item: &Node) -> Option<String> {
    let alias = match item.node.as_ref()? {
        NodeEnum::RangeVar(RangeVar { alias: None, relname, .. }) => return Some(relname.clone()),
        NodeEnum::RangeTableSample(sample) => return name(sample.relation.as_deref()?),
        NodeEnum::RangeVar(relation) => &relation.alias,
        NodeEnum::RangeSubselect(query) => &query.alias,
        NodeEnum::RangeFunction(function) => &function.alias,
        // Without an alias these go by their own names.
        NodeEnum::RangeTableFunc(table) if table.alias.is_none() => {
            return Some("xmltable".to_owned());
        }
        NodeEnum::JsonTable(table) if table.alias.is_none() => {
            return Some("json_table".to_owned());
        }
        NodeEnum::RangeTableFunc(table) => &table.alias,
        NodeEnum::JsonTable(table) => &table.alias,
        _ => return None,
    };
    Some(alias.as_ref()?.aliasname.clone())
}

#[cfg(test)]
mod tests {
    use super::{unqualified, without_no_indent};

    #[test]
    fn no_indent_is_taken_off_where_it_is_no_text() {
        for (text, expected) in [
            (
                "XMLSERIALIZE(CONTENT x AS text NO INDENT) || 'a'",
                Some("XMLSERIALIZE(CONTENT x AS text) || 'a'"),
            ),
            ("XMLSERIALIZE(CONTENT x AS text INDENT)", None),
            ("'(x NO INDENT)'::text", None),
        ] {
            assert_eq!(without_no_indent(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn what_the_top_level_query_alone_qualifies_is_taken_off() {
        let cases = [
            ("SELECT t.a FROM public.t", Some("SELECT a FROM public.t")),
            ("SELECT t.a FROM public.t ORDER BY t.a", Some("SELECT a FROM public.t ORDER BY a")),
            ("SELECT a FROM public.t", None),
            ("SELECT x.a FROM public.t x", Some("SELECT a FROM public.t x")),
            (r#"SELECT "A b".id FROM public.t "A b""#, Some(r#"SELECT id FROM public.t "A b""#)),
            ("SELECT t.a, u.b FROM t, u", None),
            ("SELECT t.a FROM t JOIN u ON (t.a = u.a)", None),
            ("SELECT t.a FROM t UNION SELECT t.a FROM t", None),
            ("SELECT t.*::public.t AS t FROM public.t", None),
            ("SELECT 't.a'::text FROM t", None),
            (
                "SELECT t.a, ( SELECT u.b FROM u WHERE (u.a = t.a)) AS b FROM t",
                Some("SELECT a, ( SELECT u.b FROM u WHERE (u.a = t.a)) AS b FROM t"),
            ),
            (
                "WITH c AS ( SELECT c.id FROM c) SELECT c.id FROM c",
                Some("WITH c AS ( SELECT c.id FROM c) SELECT id FROM c"),
            ),
            (
                "SELECT s.f(s.s) AS f, 'a'::s.mood AS m, (s.s COLLATE s.c) AS c FROM s.s",
                Some("SELECT s.f(s) AS f, 'a'::s.mood AS m, (s COLLATE s.c) AS c FROM s.s"),
            ),
            (
                "SELECT t.a FROM public.t TABLESAMPLE system (10)",
                Some("SELECT a FROM public.t TABLESAMPLE system (10)"),
            ),
            (
                "SELECT g.g FROM generate_series(1, 3) g(g)",
                Some("SELECT g FROM generate_series(1, 3) g(g)"),
            ),
            ("SELECT v.a FROM ( VALUES (1)) v(a)", Some("SELECT a FROM ( VALUES (1)) v(a)")),
            (
                "SELECT EXTRACT(year FROM t.a) AS y FROM t.t",
                Some("SELECT EXTRACT(year FROM a) AS y FROM t.t"),
            ),
            (
                "SELECT \"xmltable\".a FROM XMLTABLE(('/a'::text) PASSING (x) COLUMNS a integer)",
                Some("SELECT a FROM XMLTABLE(('/a'::text) PASSING (x) COLUMNS a integer)"),
            ),
            ("SELECT FROM", None),
        ];
        for (query, expected) in cases {
            assert_eq!(unqualified(query).as_deref(), expected, "{query}");
        }
    }
}
