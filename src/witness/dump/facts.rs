//! Entries cut into the smallest statements that can differ.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::entry::{Entry, Heading, plain};
use crate::model::layout::tokens;
use crate::model::unquote_identifier;

/// Which part of what its heading names a fact is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Part {
    /// The thing itself.
    Whole,
    /// The order of its columns.
    Order,
    /// One of its columns.
    Column(String),
    /// One of its constraints.
    Constraint(String),
}

/// Something that an entry says: a statement, or one element of `CREATE TABLE`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Fact {
    pub(super) heading: Heading,
    pub(super) part: Part,
    pub(super) text: String,
}

/// How often each fact is told. Statements under one heading have no order: what is told twice is
/// told under two headings of one name, or by two grantors.
pub(super) type Facts = BTreeMap<Fact, usize>;

/// The facts of a dump.
pub(super) fn facts(entries: &[Entry]) -> Facts {
    let of_views: BTreeSet<Heading> =
        entries.iter().filter_map(|entry| view_of_a_rule(&entry.heading)).collect();
    let mut facts = Facts::new();
    for entry in entries {
        for statement in &entry.statements {
            for fact in of_statement(&entry.heading, statement, &of_views) {
                *facts.entry(fact).or_default() += 1;
            }
        }
    }
    facts
}

/// The view that an entry makes of what was written as a view of nulls before.
fn view_of_a_rule(heading: &Heading) -> Option<Heading> {
    let name = heading.name.strip_suffix(" _RETURN").filter(|_| heading.class == "RULE")?;
    Some(Heading { class: "VIEW".to_owned(), name: name.to_owned(), ..heading.clone() })
}

/// What a statement says, wherever it stands.
fn of_statement(heading: &Heading, statement: &str, of_views: &BTreeSet<Heading>) -> Vec<Fact> {
    let fact =
        |heading: &Heading, part, text: String| Fact { heading: heading.clone(), part, text };
    if of_views.contains(heading) && statement.starts_with("CREATE VIEW ") {
        return Vec::new();
    }
    if let Some(view) = view_of_a_rule(heading) {
        let text = statement.replacen("CREATE OR REPLACE VIEW ", "CREATE VIEW ", 1);
        return vec![fact(&view, Part::Whole, text)];
    }
    if heading.class == "DEFAULT"
        && let Some((_, value)) = statement.split_once(" SET DEFAULT ")
    {
        return vec![fact(heading, Part::Whole, format!("DEFAULT {value}"))];
    }
    if let Some((table, part, text)) = check_apart(heading, statement) {
        return vec![fact(&table, part, text)];
    }
    let mut facts = Vec::new();
    for (part, text) in parts(&heading.class, statement) {
        match part {
            Part::Column(column) if !text.starts_with("ALTER ") => {
                facts.extend(of_column(heading, column, text));
            }
            part => facts.push(fact(heading, part, text)),
        }
    }
    facts
}

/// An element of `CREATE TABLE` that is a column, with its default and the name of its NOT NULL apart.
fn of_column(heading: &Heading, column: String, mut text: String) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let Some(span) = default_of(&text) {
        let name = plain(&format!("{} {column}", heading.name));
        let heading = Heading { class: "DEFAULT".to_owned(), name, ..heading.clone() };
        let default = text[span.clone()].trim_end().to_owned();
        facts.push(Fact { heading, part: Part::Whole, text: default });
        text = format!("{} {}", text[..span.start].trim_end(), text[span.end..].trim_start());
    }
    if let Some((before, rest)) = text.split_once(" CONSTRAINT ")
        && let Some((quoted, rest)) = rest.split_once(" NOT NULL")
        && let Some(constraint) = name(quoted)
    {
        let told = format!("CONSTRAINT {quoted} NOT NULL {column}");
        let part = Part::Constraint(constraint);
        facts.push(Fact { heading: heading.clone(), part, text: told });
        text = format!("{before} NOT NULL{rest}");
    }
    let text = text.trim_end().to_owned();
    facts.push(Fact { heading: heading.clone(), part: Part::Column(column), text });
    facts
}

/// A check that has an entry, as the element of its table that it is elsewhere.
fn check_apart(heading: &Heading, statement: &str) -> Option<(Heading, Part, String)> {
    let words = words(statement);
    let says = |at: usize, word: &str| words.get(at).is_some_and(|found| found.1 == word);
    let is_foreign = says(1, "FOREIGN");
    if heading.class != "CHECK CONSTRAINT" || !says(1 + usize::from(is_foreign), "TABLE") {
        return None;
    }
    let at = words.iter().position(|word| word.1 == "CONSTRAINT")?;
    let constraint = name(words.get(at + 1)?.1)?;
    let table = heading.name.strip_suffix(&plain(&format!(" {constraint}")))?.to_owned();
    let class = if is_foreign { "FOREIGN TABLE" } else { "TABLE" }.to_owned();
    let table = Heading { class, name: table, ..heading.clone() };
    Some((table, Part::Constraint(constraint), statement[words[at].0..].to_owned()))
}

/// Where the default of a column stands in its element, which ends where the next clause begins.
fn default_of(element: &str) -> Option<Range<usize>> {
    let mut depth = 0_usize;
    let mut start = None;
    for (at, word) in words(element) {
        match word {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            "DEFAULT" if depth == 0 && start.is_none() => start = Some(at),
            "NOT" | "CONSTRAINT" | "OPTIONS" if depth == 0 => {
                if let Some(start) = start {
                    return Some(start..at);
                }
            }
            _ => {}
        }
    }
    start.map(|start| start..element.len())
}

/// The classes whose statements are about columns.
const WITH_COLUMNS: &[&str] = &["TABLE", "FOREIGN TABLE", "VIEW", "MATERIALIZED VIEW"];

fn parts(class: &str, statement: &str) -> Vec<(Part, String)> {
    let whole = || vec![(Part::Whole, statement.to_owned())];
    if class == "DOMAIN" && statement.starts_with("CREATE ") {
        return domain(statement);
    }
    if !WITH_COLUMNS.contains(&class) {
        return whole();
    }
    let words = words(statement);
    let says = |at: usize, word: &str| words.get(at).is_some_and(|found| found.1 == word);
    if says(0, "ALTER") {
        let column = words.iter().skip(1).position(|word| word.1 == "COLUMN").map(|at| at + 2);
        let column = column.filter(|at| says(at - 2, "ALTER"));
        return match column.and_then(|at| name(words.get(at)?.1)) {
            Some(column) => vec![(Part::Column(column), statement.to_owned())],
            None => whole(),
        };
    }
    let is_table = says(0, "CREATE") && (1..=2).any(|at| says(at, "TABLE"));
    let Some((frame, elements)) = is_table.then(|| elements(statement, &words)).flatten() else {
        return whole();
    };
    let elements: Vec<(Part, String)> =
        elements.into_iter().map(|element| (about(element), element.to_owned())).collect();
    let columns = elements.iter().filter_map(|(part, _)| match part {
        Part::Column(column) => Some(format!("{column}\n")),
        _ => None,
    });
    let order = (Part::Order, columns.collect());
    [(Part::Whole, frame), order].into_iter().chain(elements).collect()
}

/// A domain, and each of its constraints.
fn domain(statement: &str) -> Vec<(Part, String)> {
    let mut depth = 0_usize;
    let mut starts = vec![0];
    for (at, word) in words(statement) {
        match word {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            "CONSTRAINT" if depth == 0 => starts.push(at),
            _ => {}
        }
    }
    let ends = starts.iter().copied().skip(1).chain([statement.len()]);
    let texts = starts.iter().zip(ends).map(|(start, end)| statement[*start..end].trim());
    let mut parts: Vec<(Part, String)> = texts.map(|text| (about(text), text.to_owned())).collect();
    parts[0].0 = Part::Whole;
    parts
}

/// The tokens that are no layout, each with where it begins.
fn words(statement: &str) -> Vec<(usize, &str)> {
    let mut at = 0;
    let mut words = Vec::new();
    for token in tokens(statement) {
        let is_layout = token.starts_with(char::is_whitespace)
            || token.starts_with("--")
            || token.starts_with("/*");
        if !is_layout {
            words.push((at, token));
        }
        at += token.len();
    }
    words
}

/// What stands between the first parentheses, cut at its commas, and the statement without that.
fn elements<'s>(statement: &'s str, words: &[(usize, &str)]) -> Option<(String, Vec<&'s str>)> {
    let mut depth = 0;
    let (mut opened, mut from, mut closed) = (None, 0, None);
    let mut elements = Vec::new();
    for (at, word) in words {
        match *word {
            "(" | "[" => {
                depth += 1;
                if depth == 1 {
                    opened = Some(*at);
                    from = at + 1;
                }
            }
            ")" | "]" => {
                depth -= 1;
                if depth == 0 {
                    elements.push(statement[from..*at].trim());
                    closed = Some(*at);
                    break;
                }
            }
            "," if depth == 1 => {
                elements.push(statement[from..*at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    elements.retain(|element| !element.is_empty());
    let frame = format!("{}(…{}", &statement[..opened?], &statement[closed?..]);
    Some((frame, elements))
}

/// What an element of `CREATE TABLE` is about. A constraint without a name is one that forbids nulls.
fn about(element: &str) -> Part {
    let mut words = tokens(element).filter(|token| !token.starts_with(char::is_whitespace));
    let word = |token: Option<&str>| token.and_then(name).unwrap_or_default();
    match words.next() {
        Some("CONSTRAINT") => Part::Constraint(word(words.next())),
        Some("NOT") => Part::Column(word(words.nth(1))),
        first => Part::Column(word(first)),
    }
}

fn name(token: &str) -> Option<String> {
    unquote_identifier(token).map(std::borrow::Cow::into_owned)
}
