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

/// What `pg_dump` sets where a table asks for nothing else.
const USUAL_ACCESS_METHOD: &str = "heap";

/// The entries of a dump. What precedes the first heading is about the session that loads it.
pub fn entries<'a>(pieces: impl IntoIterator<Item = Piece<'a>>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut access_method = USUAL_ACCESS_METHOD;
    for Piece { before, sql } in pieces {
        for (heading, tablespace) in before.lines().filter_map(heading) {
            let statements = tablespace.map(|name| format!("{TABLESPACE}{name}"));
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
            entry.statements.push(sql.to_owned());
        }
    }
    entries
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
