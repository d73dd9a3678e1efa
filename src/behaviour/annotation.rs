//! One annotation: the words after `--`, and what they mean.

use std::ops::Range;

use regex::Regex;

use super::conditions;
use super::rows::Rows;
use crate::problem::{Fault, nearest, quoted};

/// The annotations, each with an example.
const WORDS: [(&str, &str); 7] = [
    ("test", "-- test: a closed tenant is left out of reports"),
    ("role", "-- role: app_user"),
    ("revision", "-- revision: 008_channel_taxonomy"),
    ("set", "-- set: app.tenant_id = '7'"),
    ("fails", "-- fails: 23514 ck_orders_total"),
    ("returns", "-- returns: 2 rows"),
    ("affects", "-- affects: 1 row"),
];

/// What an annotation says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Annotation {
    /// A test begins here.
    Test(String),
    /// Who runs it.
    Role(Role),
    /// The migration after which it runs, by its version or its name.
    Revision(String),
    /// A setting.
    Set(Setting),
    /// The statement fails.
    Fails(Failure),
    /// The statement returns rows; a table follows where `Rows::Table` is without columns.
    Returns(Rows),
    /// The statement changes so many rows.
    Affects(u64),
}

/// Who runs a statement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Whoever builds the database: `role: none`.
    Builder,
    /// The role of this name.
    Named(String),
}

/// A setting of a session, such as `app.tenant_id`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
}

/// How a statement fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The SQLSTATE.
    pub code: String,
    /// The constraint that the server names.
    pub constraint: Option<String>,
    /// The message, in which `*` stands for anything.
    pub message: Option<String>,
}

impl Role {
    /// As people know it.
    pub fn name(&self) -> &str {
        match self {
            Self::Builder => "none",
            Self::Named(name) => name,
        }
    }
}

impl Setting {
    /// Reads `name = value`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (name, value) = text.split_once('=').ok_or("there is no `=` in it")?;
        let (name, value) = (name.trim(), value.trim());
        let is_name = !name.is_empty()
            && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '$'));
        if !is_name {
            return Err(format!("`{name}` is no name of a setting"));
        }
        let value = match value.strip_prefix('\'') {
            None => value.to_owned(),
            Some(rest) => {
                let inner = rest.strip_suffix('\'').filter(|inner| is_quotable(inner));
                inner.ok_or("the quotes do not pair")?.replace("''", "'")
            }
        };
        Ok(Self { name: name.to_owned(), value })
    }
}

fn is_quotable(inner: &str) -> bool {
    !inner.replace("''", "").contains('\'')
}

impl Failure {
    /// Reads `23514 ck_name`, as it stands after `fails:`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        failure(text.trim())
    }

    /// Whether the message fits the pattern.
    pub fn fits(&self, message: &str) -> bool {
        let Some(pattern) = &self.message else { return true };
        let pattern = regex::escape(pattern).replace(r"\*", ".*");
        Regex::new(&format!("(?s)^{pattern}$")).is_ok_and(|regex| regex.is_match(message))
    }
}

/// The word that a comment begins with when it is an annotation, and its bytes in `comment`.
///
/// A word of ours is one however it is set: `-- role:x`, `-- role : x`, `--- role: x`. Any other
/// word is one where it stands as an annotation does, `-- word: …`.
pub(super) fn word(comment: &str) -> Option<(&str, Range<usize>)> {
    let text = comment.strip_prefix("--").or_else(|| comment.strip_prefix("/*"))?;
    let text = text.trim_start_matches('-').trim_start();
    let start = comment.len() - text.len();
    let (before, rest) = text.split_once(':')?;
    let word = before.trim_end();
    let is_word = !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_');
    // `test://…` is an address, and `role::text` a cast.
    let goes_on = rest.starts_with("//") || rest.starts_with(':');
    let ours = || WORDS.iter().any(|(known, _)| *known == word) || near(word).is_some();
    let as_usual = word.len() == before.len()
        && comment[2..start].trim_start().is_empty()
        && (rest.is_empty() || rest.starts_with([' ', '\t', '\r']))
        // A sentence begins with a capital letter.
        && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    (is_word && !goes_on && (as_usual || ours())).then_some((word, start..start + word.len()))
}

fn near(word: &str) -> Option<&'static str> {
    nearest(word, WORDS.iter().map(|(word, _)| *word))
}

/// Reads the comment at byte `at` of its file, `None` where it is no annotation. An annotation may
/// be followed by a remark: `-- affects: 1 row -- the tenant's own`.
pub(super) fn read(comment: &str, at: usize) -> Option<Result<Annotation, Fault>> {
    let (word, span) = word(comment)?;
    let place = |span: Range<usize>| at + span.start..at + span.end;
    let Some((known, example)) = WORDS.iter().find(|(known, _)| *known == word) else {
        let fault = Fault::new(place(span), format!("unknown annotation `{word}`"));
        let hint = near(word).map_or_else(
            || {
                let words = quoted(WORDS.iter().map(|(word, _)| *word));
                format!("use one of {words}, or begin the comment with a capital letter")
            },
            |near| format!("did you mean `{near}`?"),
        );
        return Some(Err(fault.hint(hint)));
    };
    // What is between the word and the colon is blank.
    let after = span.end + comment[span.end..].find(':').map_or(0, |colon| colon + 1);
    let value = &comment[after..];
    let value = match *known {
        "test" | "set" => value,
        _ => value.split(" -- ").next().unwrap_or(value),
    };
    let start = comment.len() - comment[after..].trim_start().len();
    let value = value.trim();
    Some(meaning(known, value).map_err(|message| {
        let hint = format!("write `{example}`");
        Fault::new(place(start..start + value.len()), message).hint(hint)
    }))
}

fn meaning(word: &str, value: &str) -> Result<Annotation, String> {
    if value.is_empty() && word != "returns" {
        return Err(format!("`{word}` says nothing"));
    }
    Ok(match word {
        "test" => Annotation::Test(value.to_owned()),
        "role" => Annotation::Role(role(value)?),
        "revision" => Annotation::Revision(value.to_owned()),
        "set" => Annotation::Set(Setting::parse(value)?),
        "fails" => Annotation::Fails(failure(value)?),
        "affects" => Annotation::Affects(
            count(value, "row").ok_or_else(|| format!("`{value}` is no number of rows"))?,
        ),
        _ => Annotation::Returns(returns(value)?),
    })
}

fn role(value: &str) -> Result<Role, String> {
    let name = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value);
    match name {
        "none" => Ok(Role::Builder),
        "" => Err("the name is empty".to_owned()),
        // The server cuts a longer name off.
        name if name.len() > 63 || name.contains(char::is_control) => {
            Err(format!("`{}` is no name of a role", name.escape_debug()))
        }
        name => Ok(Role::Named(name.to_owned())),
    }
}

/// `nothing`, `1 row`, `12 rows`.
fn count(value: &str, noun: &str) -> Option<u64> {
    if matches!(value, "nothing" | "no rows") {
        return Some(0);
    }
    let (number, word) = value.split_once(' ').unwrap_or((value, noun));
    let word = word.trim();
    (word == noun || word.strip_suffix('s') == Some(noun)).then(|| number.parse().ok())?
}

fn returns(value: &str) -> Result<Rows, String> {
    if let Some(one) = value.strip_prefix("value ") {
        return Ok(Rows::Value(super::rows::cell(one.trim())?));
    }
    match value {
        "" => Ok(Rows::table(false)),
        "in order" => Ok(Rows::table(true)),
        _ => count(value, "row").map(Rows::Count).ok_or_else(|| {
            format!(
                "`{value}` is neither `nothing`, a number of rows, `value …`, nor `in order` with \
                 a table below"
            )
        }),
    }
}

/// `23514`, `check_violation ck_name`, `42501 message 'permission denied*'`.
fn failure(value: &str) -> Result<Failure, String> {
    let (head, message) = match value.split_once(" message ") {
        Some((head, message)) => {
            let text = message.trim();
            let inner = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
            let inner = inner.filter(|inner| is_quotable(inner));
            let inner = inner.ok_or_else(|| format!("`{text}` does not stand between `'`"))?;
            (head.trim(), Some(inner.replace("''", "'")))
        }
        None => (value, None),
    };
    let (code, constraint) = match head.split_once(char::is_whitespace) {
        Some((code, constraint)) => (code, Some(constraint.trim())),
        None => (head, None),
    };
    let code = conditions::code(code).map_err(|near| match near {
        Some(near) => format!("`{code}` is no SQLSTATE and no condition; did you mean `{near}`?"),
        None => format!("`{code}` is neither a SQLSTATE nor the name of a condition"),
    })?;
    let constraint = constraint.map(name).transpose()?;
    Ok(Failure { code, constraint, message })
}

/// A constraint's name, which may be quoted.
fn name(text: &str) -> Result<String, String> {
    match text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) => Ok(inner.replace("\"\"", "\"")),
        None if text.contains(char::is_whitespace) => {
            Err(format!("`{text}` is no name of one constraint"))
        }
        None => Ok(text.to_owned()),
    }
}
