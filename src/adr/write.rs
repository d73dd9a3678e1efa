//! A new record in the form that the folder has already, and what its predecessor says from then on.

use super::{Adr, AdrNumber, AdrStatus, Form, Library, Named};

/// How the records of this program's own repository are named.
const HOUSE: (&str, usize, char) = ("ADR-", 3, '-');

/// The longest part of a file's name that is made of the title.
const LONGEST: usize = 72;

/// A record to be written.
#[derive(Debug)]
pub struct New<'a> {
    /// Its title.
    pub title: &'a str,
    /// Where it stands from the start.
    pub status: AdrStatus,
    /// The record whose place it takes.
    pub supersedes: Option<&'a Adr>,
    /// Today, `2024-01-31`; records say it where those of the folder do.
    pub today: &'a str,
}

impl New<'_> {
    /// Its number, its file from the project folder, and its text.
    pub fn file(&self, library: &Library) -> (AdrNumber, String, String) {
        let number = library.next();
        let last = library.adrs().last();
        let name = last.and_then(|adr| Named::read(adr.file.rsplit('/').next()?));
        let (prefix, digits, separator) = HOUSE;
        let name = name.unwrap_or(Named {
            prefix: prefix.to_owned(),
            number,
            digits,
            separator,
            slug: String::new(),
        });
        let file = format!(
            "{}/{}",
            library.folder.trim_end_matches('/'),
            name.of(number, &slug(self.title))
        );
        (number, file, self.text(number, last, name.digits))
    }

    fn text(&self, number: AdrNumber, last: Option<&Adr>, digits: usize) -> String {
        let Self { title, today, .. } = self;
        let dated = last.is_some_and(|adr| adr.dated);
        let title = match last.map(|adr| (adr.titled.as_ref(), adr)) {
            None => format!("{number}: {title}"),
            Some((None, _)) => (*title).to_owned(),
            Some((Some(titled), adr)) => {
                // As the last one writes it: `ADR-004: `, `4. `.
                let written = &adr.text[titled.span.clone()];
                let after: String = adr.text[titled.span.end..]
                    .chars()
                    .take_while(|c| ".:-–—) ".contains(*c))
                    .collect();
                let word: String = written.chars().take_while(|c| !c.is_ascii_digit()).collect();
                let width = written.len() - word.len();
                format!("{word}{:0width$}{after}{title}", number.0)
            }
        };
        let link = self.supersedes.map(|old| link(old.number, &old.file, digits));
        let supersedes = link.as_ref().map(|link| format!("Supersedes {link}"));
        let status = self.status.to_string();
        let lower = status.to_lowercase();
        match last.map_or(Form::Section, |adr| adr.form) {
            Form::FrontMatter => {
                let date = if dated { format!("date: {today}\n") } else { String::new() };
                let more = supersedes
                    .map(|s| format!("\n## More Information\n\n{s}\n"))
                    .unwrap_or_default();
                format!("---\nstatus: {lower}\n{date}---\n\n# {title}\n\n{MADR}{more}")
            }
            Form::Field => {
                let date = if dated { format!("* Date: {today}\n") } else { String::new() };
                let more = supersedes.map(|s| format!("\n## Links\n\n* {s}\n")).unwrap_or_default();
                format!("# {title}\n\n* Status: {lower}\n{date}\n{MADR}{more}")
            }
            Form::Section => {
                let date = if dated { format!("Date: {today}\n\n") } else { String::new() };
                let more = supersedes.map(|s| format!("\n{s}\n")).unwrap_or_default();
                format!(
                    "# {title}\n\n{date}## Status\n\n{status}\n{more}\n{SECTIONS}{}",
                    rejected(last)
                )
            }
        }
    }
}

const MADR: &str = "\
## Context and Problem Statement

What has to be decided, and what it depends on.

## Considered Options

* The first option
* The second option

## Decision Outcome

Chosen option: the one that is chosen, because of what speaks for it.

### Consequences

* Good, because of what becomes easier
* Bad, because of what becomes harder
";

const SECTIONS: &str = "\
## Context

What has to be decided, and what it depends on.

## Decision

What is done from now on.

## Consequences

What becomes easier, and what becomes harder.
";

/// The section of what was not chosen, where the records of the folder have one, or there are none.
fn rejected(last: Option<&Adr>) -> &'static str {
    if last.is_none_or(|adr| adr.text.contains("\n## Rejected")) {
        "\n## Rejected\n\n- **Another way.** Why it was not taken.\n"
    } else {
        ""
    }
}

/// A link to a record's file, from a record beside it.
fn link(number: AdrNumber, file: &str, digits: usize) -> String {
    let name = file.rsplit('/').next().unwrap_or(file);
    format!("[ADR-{:0digits$}]({name})", number.0)
}

/// The text of `old` after the record `by`, in `file`, took its place: one word is another one.
pub fn superseded(old: &Adr, by: AdrNumber, file: &str) -> String {
    let (before, after) = (&old.text[..old.status_span.start], &old.text[old.status_span.end..]);
    format!("{before}{}{after}", superseded_status(old, by, file))
}

/// What stands in the place of the status of `old` once the record `by`, in `file`, took its place.
pub fn superseded_status(old: &Adr, by: AdrNumber, file: &str) -> String {
    let digits =
        Named::read(old.file.rsplit('/').next().unwrap_or_default()).map_or(3, |n| n.digits);
    let lower = old.text[old.status_span.clone()].starts_with(char::is_lowercase);
    let word = if lower { "superseded" } else { "Superseded" };
    format!("{word} by {}", link(by, file, digits))
}

/// The title as a part of a file's name.
fn slug(title: &str) -> String {
    let mut slug = String::new();
    for c in title.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.ends_with('-') && !slug.is_empty() && !matches!(c, '\'' | '’') {
            slug.push('-');
        }
        if slug.len() >= LONGEST {
            break;
        }
    }
    slug.trim_end_matches('-').to_owned()
}
