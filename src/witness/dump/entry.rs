//! What `pg_dump` wrote, cut into the entries that its headings begin.

use std::fmt;

/// What an entry is about, as its heading says.
///
/// Names stand there without quotes, or with those that SQL needs, depending on the class. Here no
/// name has any, and what a heading writes as a space is one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Heading {
    /// The class: `TABLE`, `FK CONSTRAINT`, `ACL`.
    pub class: String,
    /// The schema, for what is in one.
    pub schema: Option<String>,
    /// The name: `orders`, `orders orders_customer_fkey`, `TABLE orders`.
    pub name: String,
}

impl fmt::Display for Heading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { class, schema, name } = self;
        match schema {
            Some(schema) => write!(f, "{class} {name} in {schema}"),
            None => write!(f, "{class} {name}"),
        }
    }
}

/// One entry: what is said under one heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is about.
    pub heading: Heading,
    /// The statements, without their semicolons.
    pub statements: Vec<String>,
}

/// One statement with the text between it and the one before: white space and comments.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    /// What stands before it.
    pub before: &'a str,
    /// The statement.
    pub sql: &'a str,
}

/// A setting that holds for every table after it.
const ACCESS_METHOD: &str = "SET default_table_access_method = ";

/// The same of the tablespace, which the headings name too.
const TABLESPACE: &str = "SET default_tablespace = ";

/// The class of what is said of triggers.
const TRIGGER: &str = "TRIGGER";

/// What the name of a foreign key's trigger on the table that it refers to begins with
/// (`CreateTrigger` adds a number).
pub(super) const TRIGGER_THAT_ACTS: &str = "RI_ConstraintTrigger_a";

/// The same on the table that refers.
pub(super) const TRIGGER_THAT_CHECKS: &str = "RI_ConstraintTrigger_c";

/// What `pg_dump` sets where a table asks for nothing else.
const USUAL_ACCESS_METHOD: &str = "heap";

/// The entries of a dump. What precedes the first heading is about the session that loads it.
pub fn entries<'a>(pieces: impl IntoIterator<Item = Piece<'a>>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut access_method = USUAL_ACCESS_METHOD;
    for Piece { before, sql } in pieces {
        for (heading, tablespace) in before.lines().filter_map(heading) {
            let statements = tablespace.map(|name| format!("{TABLESPACE}{name}"));
            let mut heading = heading;
            if heading.class == TRIGGER {
                heading.name = without_number(&heading.name).unwrap_or(heading.name);
            }
            entries.push(Entry { heading, statements: statements.into_iter().collect() });
        }
        if let Some(name) = sql.strip_prefix(ACCESS_METHOD) {
            access_method = name;
        } else if let Some(entry) = entries.last_mut().filter(|_| !sql.starts_with(TABLESPACE)) {
            let heeds = ["TABLE", "MATERIALIZED VIEW"].contains(&entry.heading.class.as_str())
                && sql.starts_with("CREATE ")
                && !sql.contains("\nPARTITION BY ");
            if heeds && access_method != USUAL_ACCESS_METHOD {
                entry.statements.push(format!("{ACCESS_METHOD}{access_method}"));
            }
            let names_a_number = entry.heading.class == TRIGGER && sql.starts_with("ALTER TABLE ");
            let bare = names_a_number.then(|| sql.strip_suffix('"').and_then(without_number));
            let bare = bare.flatten().map(|sql| sql + "\"");
            entry.statements.push(bare.unwrap_or_else(|| sql.to_owned()));
        }
    }
    entries
}

/// A text that ends with the name of a trigger behind a foreign key, without the number that the
/// server gave it.
fn without_number(text: &str) -> Option<String> {
    let bare = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_numbered = bare.len() < text.len()
        && [TRIGGER_THAT_ACTS, TRIGGER_THAT_CHECKS]
            .iter()
            .any(|name| bare.strip_suffix('_').is_some_and(|bare| bare.ends_with(name)));
    is_numbered.then(|| bare.trim_end_matches('_').to_owned())
}

/// The heading that a line of a comment is, with the tablespace that it names. A name may hold any of
/// the words between which it stands, so that the line is read from its end.
fn heading(line: &str) -> Option<(Heading, Option<&str>)> {
    let line = line.strip_prefix("-- Name: ")?;
    let (line, owner) = line.rsplit_once("; Owner: ")?;
    let (line, schema) = line.rsplit_once("; Schema: ")?;
    let (name, class) = line.rsplit_once("; Type: ")?;
    let tablespace = owner.rsplit_once("; Tablespace: ").map(|(_, tablespace)| tablespace);
    let schema = (schema != "-").then(|| plain(schema));
    let heading = Heading { class: class.to_owned(), schema, name: plain(name) };
    Some((heading, tablespace))
}

/// A name as headings have it: in one line, and here without quotes.
pub(super) fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| *c != '"')
        .map(|c| if matches!(c, '\n' | '\r') { ' ' } else { c })
        .collect()
}
