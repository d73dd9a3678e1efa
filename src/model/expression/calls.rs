//! Calls of functions that SQL has a syntax for.
//!
//! `timezone('UTC', at)` and `at AT TIME ZONE 'UTC'` call one function, and the server remembers
//! which was written (`COERCE_SQL_SYNTAX`). Both are kept in the syntax, as `get_func_sql_syntax`
//! prints it. The other way round would not be exact: within the syntax the server leaves out the
//! casts that nobody wrote, and shows them in a call, so that the call made of
//! `SUBSTRING(c FROM 2)`, loaded again, is another text where `c` is not of type `text`. For the
//! same reason the two stay apart over such an argument: what type it has, the text does not say.
//!
//! The functions are named without a schema, which the server does for those of `pg_catalog` alone,
//! and the syntax stands for just those. Their names may also be those of a table's alias or a
//! `WITH` query, with a list of columns; these are told from calls by the clause they stand in.

use super::tree::{Node, split, trimmed};

/// The start of every call that is respelled, to look for before a text is taken apart.
pub(super) const CALLS: [&str; 14] = [
    "timezone(",
    "\"extract\"(",
    "\"overlay\"(",
    "\"position\"(",
    "\"substring\"(",
    "btrim(",
    "ltrim(",
    "rtrim(",
    "is_normalized(",
    "\"normalize\"(",
    "\"overlaps\"(",
    "pg_collation_for(",
    "\"xmlexists\"(",
    "\"system_user\"(",
];

/// What `EXTRACT` takes from a time.
const FIELDS: [&str; 22] = [
    "century",
    "day",
    "decade",
    "dow",
    "doy",
    "epoch",
    "hour",
    "isodow",
    "isoyear",
    "julian",
    "microseconds",
    "millennium",
    "milliseconds",
    "minute",
    "month",
    "quarter",
    "second",
    "timezone",
    "timezone_hour",
    "timezone_minute",
    "week",
    "year",
];

/// The normal forms of Unicode.
const FORMS: [&str; 4] = ["NFC", "NFD", "NFKC", "NFKD"];

/// Where in a query the nodes of one level stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clause {
    /// Where a name before parentheses is that of a function.
    Expressions,
    /// Where it may be that of a relation: `FROM`, `WITH`, `INTO`.
    Relations,
    /// Within the parentheses of a syntax that uses `FROM` itself.
    Syntax,
}

impl Clause {
    /// The clause after a token; `before` is the one before it.
    pub(super) fn after(self, token: &str, before: Option<&str>) -> Self {
        match token {
            _ if self == Self::Syntax => self,
            "FROM" if before == Some("DISTINCT") => self,
            "FROM" | "WITH" | "INTO" | "UPDATE" | "USING" => Self::Relations,
            "SELECT" | "WHERE" | "GROUP" | "HAVING" | "ORDER" | "LIMIT" | "OFFSET" | "WINDOW"
            | "RETURNING" | "SET" | "VALUES" | "CONFLICT" => Self::Expressions,
            _ => self,
        }
    }

    /// The clause that parentheses begin in; `before` is the token before them, if one is.
    pub(super) fn within(self, before: Option<&str>) -> Self {
        match before {
            Some("EXTRACT" | "TRIM" | "SUBSTRING" | "OVERLAY") => Self::Syntax,
            // A join in parentheses.
            None | Some("FROM" | "JOIN" | "," | "LATERAL") if self == Self::Relations => self,
            _ => Self::Expressions,
        }
    }
}

/// The syntax for the call of `name`, where the two stand behind `before`.
pub(super) fn syntax<'a>(
    name: &'a str,
    arguments: &[Node<'a>],
    before: Option<&str>,
) -> Option<Vec<Node<'a>>> {
    if matches!(before, Some("." | "AS" | ":")) || !CALLS.iter().any(|call| is(call, name)) {
        return None;
    }
    let arguments = match trimmed(arguments) {
        [] => Vec::new(),
        some => split(some, ","),
    };
    // `a => 1`, `VARIADIC a`: not what the syntax says.
    let is_plain = |argument: &&[Node<'_>]| {
        !trimmed(argument).is_empty()
            && !argument
                .windows(2)
                .any(|two| [Some("="), Some(">")] == [two[0].token(), two[1].token()])
            && argument.first().and_then(Node::token) != Some("VARIADIC")
    };
    if !arguments.iter().all(is_plain) {
        return None;
    }
    Some(match (name, arguments.as_slice()) {
        ("timezone", [zone, time]) => {
            in_parentheses(words(&[Part::Of(time), Part::Words("AT TIME ZONE"), Part::Of(zone)]))
        }
        ("timezone", [time]) => in_parentheses(words(&[Part::Of(time), Part::Words("AT LOCAL")])),
        ("\"extract\"", [field, source]) => {
            let parts =
                [Part::Words(literal(field, &FIELDS)?), Part::Words("FROM"), Part::Of(source)];
            call("EXTRACT", words(&parts))
        }
        ("\"overlay\"", [of, new, rest @ ..]) => {
            let mut parts = vec![Part::Of(of), Part::Words("PLACING"), Part::Of(new)];
            parts.extend(from_for(rest)?);
            call("OVERLAY", words(&parts))
        }
        ("\"position\"", [of, sought]) => call("POSITION", both_in_parentheses(sought, "IN", of)),
        ("\"substring\"", [of, rest @ ..]) => {
            let mut parts = vec![Part::Of(of)];
            parts.extend(from_for(rest)?);
            call("SUBSTRING", words(&parts))
        }
        ("btrim", [of, rest @ ..]) => trim("BOTH", of, rest)?,
        ("ltrim", [of, rest @ ..]) => trim("LEADING", of, rest)?,
        ("rtrim", [of, rest @ ..]) => trim("TRAILING", of, rest)?,
        ("is_normalized", [of]) => {
            in_parentheses(words(&[Part::Of(of), Part::Words("IS NORMALIZED")]))
        }
        ("is_normalized", [of, form]) => {
            let form = literal(form, &FORMS)?;
            let parts =
                [Part::Of(of), Part::Words("IS"), Part::Words(form), Part::Words("NORMALIZED")];
            in_parentheses(words(&parts))
        }
        ("\"normalize\"", [of]) => call("NORMALIZE", of.to_vec()),
        ("\"normalize\"", [of, form]) => {
            let mut inside = of.to_vec();
            inside.extend([",", " ", literal(form, &FORMS)?].map(Node::Token));
            call("NORMALIZE", inside)
        }
        ("\"overlaps\"", [a, b, c, d]) => {
            let pair = |first: &[Node<'a>], second: &[Node<'a>]| {
                let mut pair = without_blank(first).to_vec();
                pair.push(Node::Token(","));
                pair.extend_from_slice(second);
                pair
            };
            in_parentheses(both_in_parentheses(&pair(a, b), "OVERLAPS", &pair(c, d)))
        }
        ("pg_collation_for", [of]) => {
            let mut nodes: Vec<_> = ["COLLATION", " ", "FOR", " "].map(Node::Token).into();
            nodes.push(Node::parenthesised(of.to_vec()));
            nodes
        }
        ("\"xmlexists\"", [path, document]) => {
            call("XMLEXISTS", both_in_parentheses(path, "PASSING", document))
        }
        ("\"system_user\"", []) => vec![Node::Token("SYSTEM_USER")],
        _ => return None,
    })
}

/// The function that the syntax at the start of the nodes calls.
pub(super) fn called(nodes: &[Node<'_>]) -> Option<&'static str> {
    if let Some(inside) = nodes.first()?.inside('(') {
        let has = |word| inside.iter().any(|node| node.token() == Some(word));
        return match () {
            () if has("AT") && (has("ZONE") || has("LOCAL")) => Some("timezone"),
            () if has("NORMALIZED") => Some("is_normalized"),
            () if has("OVERLAPS") => Some("overlaps"),
            () => None,
        };
    }
    let argument = nodes.get(1).and_then(|node| node.inside('(')?.first()?.token());
    Some(match (nodes.first()?.token()?, argument) {
        ("TRIM", Some("LEADING")) => "ltrim",
        ("TRIM", Some("TRAILING")) => "rtrim",
        ("TRIM", _) => "btrim",
        ("COLLATION", _) => "pg_collation_for",
        ("EXTRACT", Some(_)) => "extract",
        ("NORMALIZE", Some(_)) => "normalize",
        ("OVERLAY", Some(_)) => "overlay",
        ("POSITION", Some(_)) => "position",
        ("SUBSTRING", Some(_)) => "substring",
        ("XMLEXISTS", Some(_)) => "xmlexists",
        _ => return None,
    })
}

/// Whether a `WITH` query of that name and these columns is what follows, and no call.
pub(super) fn is_defined(following: &[Node<'_>]) -> bool {
    let mut following = following.iter().filter(|node| !node.is_layout());
    following.next().and_then(Node::token) == Some("AS")
        && following.next().is_some_and(|node| match node {
            Node::Group(..) => true,
            Node::Token(token) => matches!(*token, "MATERIALIZED" | "NOT"),
        })
}

/// `SUBSTRING(a SIMILAR b ESCAPE c)` as what it calls is written for any type:
/// `SUBSTRING(a FROM b FOR c)`.
pub(super) fn without_similar(name: Option<&str>, inside: &mut [Node<'_>]) {
    let is_similar = inside.iter().any(|node| node.token() == Some("SIMILAR"));
    if name != Some("SUBSTRING") || !is_similar {
        return;
    }
    for node in inside {
        match node.token() {
            Some("SIMILAR") => *node = Node::Token("FROM"),
            Some("ESCAPE") => *node = Node::Token("FOR"),
            _ => {}
        }
    }
}

fn is(call: &str, name: &str) -> bool {
    call.strip_suffix('(') == Some(name)
}

/// A part of what is put together.
enum Part<'n, 'a> {
    Of(&'n [Node<'a>]),
    Words(&'a str),
}

/// The parts with a blank between them, but where the server began a line.
fn words<'a>(parts: &[Part<'_, 'a>]) -> Vec<Node<'a>> {
    let mut out: Vec<Node<'a>> = Vec::new();
    for part in parts {
        let nodes = match part {
            Part::Words(words) => vec![Node::Token(words)],
            Part::Of(nodes) => without_blank(nodes).to_vec(),
        };
        if !out.is_empty() && !nodes.first().is_some_and(Node::is_layout) {
            out.push(Node::Token(" "));
        }
        out.extend(nodes);
    }
    out
}

/// An argument without the blank that follows the comma; the start of a line stays.
fn without_blank<'n, 'a>(argument: &'n [Node<'a>]) -> &'n [Node<'a>] {
    match argument {
        [Node::Token(" "), rest @ ..] => rest,
        all => all,
    }
}

fn call<'a>(name: &'a str, inside: Vec<Node<'a>>) -> Vec<Node<'a>> {
    vec![Node::Token(name), Node::parenthesised(inside)]
}

fn in_parentheses(inside: Vec<Node<'_>>) -> Vec<Node<'_>> {
    vec![Node::parenthesised(inside)]
}

/// `(a) word (b)`.
fn both_in_parentheses<'a>(a: &[Node<'a>], word: &'a str, b: &[Node<'a>]) -> Vec<Node<'a>> {
    let in_parentheses = |nodes| Node::parenthesised(without_blank(nodes).to_vec());
    let blank = || Node::Token(" ");
    vec![in_parentheses(a), blank(), Node::Token(word), blank(), in_parentheses(b)]
}

/// `FROM a`, `FROM a FOR b`.
fn from_for<'n, 'a>(arguments: &[&'n [Node<'a>]]) -> Option<Vec<Part<'n, 'a>>> {
    match arguments {
        [from] => Some(vec![Part::Words("FROM"), Part::Of(from)]),
        [from, length] => {
            Some(vec![Part::Words("FROM"), Part::Of(from), Part::Words("FOR"), Part::Of(length)])
        }
        _ => None,
    }
}

fn trim<'a>(side: &'a str, of: &[Node<'a>], characters: &[&[Node<'a>]]) -> Option<Vec<Node<'a>>> {
    let mut parts = vec![Part::Words(side)];
    match characters {
        [] => {}
        [characters] => parts.push(Part::Of(characters)),
        _ => return None,
    }
    parts.extend([Part::Words("FROM"), Part::Of(of)]);
    Some(call("TRIM", words(&parts)))
}

/// The word in a literal `'word'::text`, which stands bare in the syntax, if it is one of `known`.
fn literal<'a>(argument: &[Node<'a>], known: &[&str]) -> Option<&'a str> {
    let tokens: Option<Vec<&str>> = trimmed(argument).iter().map(Node::token).collect();
    let [literal, ":", ":", "text"] = tokens?[..] else { return None };
    let word = literal.strip_prefix('\'')?.strip_suffix('\'')?;
    known.contains(&word).then_some(word)
}
