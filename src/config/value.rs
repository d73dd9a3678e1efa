//! From one TOML value to one typed value: what is allowed in each key.

use std::collections::BTreeSet;

use toml::Spanned;
use toml::de::DeValue;

use super::types::{Pattern, ServerUrl, Word, next_variable};
use crate::model::Kind;
use crate::problem::{Fault, nearest, quoted};
use crate::source::migrations::{Convention, Setting, known_tools};

/// One value of the file and the key it stands for.
pub(super) struct Item<'a> {
    /// With its section: `compare.column_order`.
    pub(super) key: String,
    pub(super) value: &'a Spanned<DeValue<'a>>,
}

impl Item<'_> {
    pub(super) fn fault(&self, message: impl Into<String>) -> Fault {
        Fault::new(self.value.span(), message)
    }

    pub(super) fn mistyped(&self, expected: &str) -> Fault {
        self.fault(format!("`{}` must be {expected}, found {}", self.key, a(self.value.get_ref())))
    }
}

/// What a value is, with its article.
pub(super) fn a(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}

/// A string, passed on to `check`.
pub(super) fn string<T>(
    item: &Item<'_>,
    faults: &mut Vec<Fault>,
    check: impl FnOnce(&str) -> Result<T, Fault>,
) -> Option<T> {
    string_or(item, faults, || "write it between double quotes".to_owned(), check)
}

/// As [`string`], with the hint for a value of another type.
fn string_or<T>(
    item: &Item<'_>,
    faults: &mut Vec<Fault>,
    hint: impl FnOnce() -> String,
    check: impl FnOnce(&str) -> Result<T, Fault>,
) -> Option<T> {
    let Some(text) = item.value.get_ref().as_str() else {
        faults.push(item.mistyped("a string").hint(hint()));
        return None;
    };
    check(text).map_err(|fault| faults.push(fault)).ok()
}

/// An array, each element read by `read`.
pub(super) fn array<T>(
    item: &Item<'_>,
    faults: &mut Vec<Fault>,
    read: impl Fn(&Item<'_>, &mut Vec<Fault>) -> Option<T>,
) -> Option<Vec<T>> {
    let DeValue::Array(elements) = item.value.get_ref() else {
        faults.push(item.mistyped("an array").hint("write it between `[` and `]`"));
        return None;
    };
    let before = faults.len();
    let values = elements
        .iter()
        .enumerate()
        .filter_map(|(at, value)| read(&Item { key: format!("{}[{at}]", item.key), value }, faults))
        .collect();
    (faults.len() == before).then_some(values)
}

/// True or false.
pub(super) fn yes_or_no(item: &Item<'_>, faults: &mut Vec<Fault>) -> Option<bool> {
    let DeValue::Boolean(value) = item.value.get_ref() else {
        faults.push(item.mistyped("a boolean").hint("write `true` or `false`, without quotes"));
        return None;
    };
    Some(*value)
}

/// One word of a fixed list.
pub(super) fn word<T: Word>(item: &Item<'_>, faults: &mut Vec<Fault>) -> Option<T> {
    let words = || T::WORDS.iter().map(|(word, _)| *word);
    string_or(
        item,
        faults,
        || one_of(words()),
        |text| {
            let found = T::WORDS.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
            found.ok_or_else(|| not_a_word(item, text, words()))
        },
    )
}

/// Words of a fixed list in an order, each at most once.
pub(super) fn order<T: Word>(item: &Item<'_>, faults: &mut Vec<Fault>) -> Option<Vec<T>> {
    let words = array(item, faults, word::<T>)?;
    let twice = words.iter().enumerate().find(|(at, word)| words[..*at].contains(word));
    if let Some((_, word)) = twice {
        let message = format!("`{}` has `{}` twice", item.key, word.word());
        faults.push(item.fault(message).hint("keep the first of the two"));
        return None;
    }
    Some(words)
}

fn one_of<'a>(words: impl Iterator<Item = &'a str>) -> String {
    format!("write one of {}", quoted(words))
}

fn not_a_word<'a>(
    item: &Item<'_>,
    text: &str,
    words: impl Iterator<Item = &'a str> + Clone,
) -> Fault {
    let hint = match nearest(text, words.clone()) {
        Some(near) => format!("did you mean `{near}`? (one of {})", quoted(words)),
        None => one_of(words),
    };
    item.fault(format!("`{text}` is no value of `{}`", item.key)).hint(hint)
}

/// How the migrations folder is laid out.
pub(super) fn convention(item: &Item<'_>, faults: &mut Vec<Fault>) -> Option<Setting> {
    string_or(
        item,
        faults,
        || one_of(Setting::names()),
        |text| {
            if let Some(setting) = Setting::from_name(text) {
                return Ok(setting);
            }
            let Some(tool) = known_tools().find(|tool| tool.name == text) else {
                return Err(not_a_word(item, text, Setting::names()));
            };
            Err(match tool.reads_as {
                Some(as_convention) => item
                    .fault(format!("`{text}` folders are read as `{as_convention}`"))
                    .hint(format!("write `convention = \"{as_convention}\"`, or leave it `auto`")),
                None => item
                    .fault(format!("{text} folders are not read yet"))
                    .hint(format!("the conventions are {}", quoted(Convention::names()))),
            })
        },
    )
}

/// A file or folder that is read: relative to the project, and it may lie outside it.
pub(super) fn path(item: &Item<'_>, faults: &mut Vec<Fault>) -> Option<String> {
    string(item, faults, |text| {
        any_path_text(item, text)?;
        if is_absolute(text) {
            return Err(item
                .fault(format!("`{}` must not be an absolute path", item.key))
                .hint("write it relative to the folder of `pgcanon.toml`"));
        }
        Ok(text.to_owned())
    })
}

/// Files that are read, in order.
pub(super) fn paths(item: &Item<'_>, faults: &mut Vec<Fault>) -> Option<Vec<String>> {
    array(item, faults, path)
}

/// A file or folder that is written: it must lie inside the project.
pub(super) fn own_path(item: &Item<'_>, faults: &mut Vec<Fault>) -> Option<String> {
    let text = path(item, faults)?;
    // Counting depth finds `a/../../b`, which begins innocently; what links point to is not seen.
    let mut depth = 0_i32;
    for part in text.split('/') {
        depth += match part {
            "" | "." => 0,
            ".." => -1,
            _ => 1,
        };
        if depth < 0 {
            break;
        }
    }
    if depth > 0 {
        return Some(text);
    }
    let wrong = if depth < 0 { "leads out of the project" } else { "is the project folder itself" };
    faults.push(
        item.fault(format!("`{}` {wrong}", item.key))
            .hint("pgcanon writes there: name a place inside the project"),
    );
    None
}

/// A folder anywhere, absolute paths included.
pub(super) fn any_path(item: &Item<'_>, faults: &mut Vec<Fault>) -> Option<String> {
    string(item, faults, |text| any_path_text(item, text).map(|()| text.to_owned()))
}

fn any_path_text(item: &Item<'_>, text: &str) -> Result<(), Fault> {
    if text.trim().is_empty() {
        return Err(item.fault(format!("`{}` is empty", item.key)).hint("write a path"));
    }
    if text.contains('\\') {
        return Err(item
            .fault(format!("`{}` has a backslash", item.key))
            .hint("write `/` between folders, on every system"));
    }
    if text.contains(char::is_control) {
        return Err(item
            .fault(format!("`{}` has a control character", item.key))
            .hint("write a path of printable characters"));
    }
    Ok(())
}

fn is_absolute(text: &str) -> bool {
    let drive = text.as_bytes().get(1) == Some(&b':') && text.as_bytes()[0].is_ascii_alphabetic();
    text.starts_with('/') || drive
}

/// A connection string. Its text is in no message, for it may hold a password.
pub(super) fn server_url(item: &Item<'_>, faults: &mut Vec<Fault>) -> Option<ServerUrl> {
    const HINT: &str = "write `postgresql://user@host:5432/postgres`, or `${NAME}` for a variable";
    string(item, faults, |text| {
        let mut rest = text;
        let mut outside = String::new();
        while let Some((before, _, after)) = next_variable(rest) {
            outside.push_str(before);
            rest = after;
        }
        outside.push_str(rest);
        if outside.contains("${") {
            return Err(item
                .fault(format!("`{}` has a `${{` that names no variable", item.key))
                .hint("write `${NAME}`: letters, digits and underscores between the braces"));
        }
        let begins_well = ["postgresql://", "postgres://", "${"]
            .iter()
            .any(|start| text.strip_prefix(start).is_some_and(|rest| !rest.is_empty()));
        if !begins_well || text.contains(char::is_whitespace) {
            let message = format!("`{}` is not a PostgreSQL connection string", item.key);
            return Err(item.fault(message).hint(HINT));
        }
        Ok(ServerUrl::new(text.to_owned()))
    })
}

/// A major version: 10 or later, for before that a major version was two numbers.
pub(super) fn major_version(item: &Item<'_>, faults: &mut Vec<Fault>) -> Option<u16> {
    let major =
        |text: &str| text.split('.').next()?.parse::<u16>().ok().filter(|major| is_major(*major));
    let DeValue::Integer(integer) = item.value.get_ref() else {
        let mut fault = item.mistyped("an integer").hint("write the major version, such as 17");
        let text = match item.value.get_ref() {
            DeValue::String(text) => text.as_ref(),
            DeValue::Float(float) => float.as_str(),
            _ => "",
        };
        if let Some(major) = major(text) {
            fault = fault.hint(format!("write `version = {major}`: the major version alone"));
        }
        faults.push(fault);
        return None;
    };
    let value = u16::from_str_radix(integer.as_str(), integer.radix())
        .ok()
        .filter(|major| is_major(*major));
    if value.is_none() {
        faults.push(
            item.fault(format!("`{integer}` is no major version of PostgreSQL"))
                .hint("write the major version, such as 17"),
        );
    }
    value
}

fn is_major(version: u16) -> bool {
    (10..100).contains(&version)
}

/// The name of a role that may be created: the server reserves `pg_…`, `public` and `none`, and cuts
/// a name after 63 bytes.
pub(super) fn role(item: &Item<'_>, faults: &mut Vec<Fault>) -> Option<String> {
    string(item, faults, |name| {
        let wrong = if name.is_empty() {
            "is empty"
        } else if name.starts_with("pg_") || matches!(name, "public" | "none") {
            "is reserved by PostgreSQL"
        } else if name.len() > 63 {
            "is longer than the 63 bytes PostgreSQL keeps of a name"
        } else if name.contains(char::is_control) {
            "has a control character"
        } else {
            return Ok(name.to_owned());
        };
        let message = format!("the role name `{}` {wrong}", name.escape_debug());
        Err(item.fault(message).hint("write the role's name as it is, without quotes"))
    })
}

/// Names of roles.
pub(super) fn roles(item: &Item<'_>, faults: &mut Vec<Fault>) -> Option<Vec<String>> {
    let roles = array(item, faults, role)?;
    twice(item, &roles, faults);
    Some(roles)
}

/// A glob.
fn pattern(item: &Item<'_>, faults: &mut Vec<Fault>) -> Option<Pattern> {
    string(item, faults, |text| {
        if text.is_empty() {
            return Err(item.fault(format!("`{}` has an empty glob", item.key)).hint("write `*`"));
        }
        Pattern::new(text).map_err(|wrong| {
            item.fault(format!("`{text}` is no glob: {wrong}"))
                .hint("put a backslash before a character that stands for itself")
        })
    })
}

/// Globs.
pub(super) fn patterns(item: &Item<'_>, faults: &mut Vec<Fault>) -> Option<Vec<Pattern>> {
    array(item, faults, pattern)
}

/// Globs, one at least.
pub(super) fn patterns_not_empty(item: &Item<'_>, faults: &mut Vec<Fault>) -> Option<Vec<Pattern>> {
    let patterns = patterns(item, faults)?;
    if patterns.is_empty() {
        faults.push(
            item.fault(format!("`{}` is empty, so nothing would be compared", item.key))
                .hint("write `[\"*\"]` for every schema"),
        );
        return None;
    }
    Some(patterns)
}

/// A glob that some object could fit: the text before its first wildcard does not misspell a
/// kind, and is no bare name. Kinds that are not modelled may be named too, so an unknown one is
/// let through.
pub(super) fn object_pattern(item: &Item<'_>, faults: &mut Vec<Fault>) -> Option<Pattern> {
    let pattern = pattern(item, faults)?;
    let (head, whole) = pattern.literal_head();
    let known = Kind::ALL.iter().any(|kind| match head.strip_prefix(kind.name()) {
        Some(rest) => rest.starts_with(' ') || (rest.is_empty() && !whole),
        None => !whole && kind.name().starts_with(head),
    });
    if known {
        return Some(pattern);
    }
    let first = head.split(' ').next().unwrap_or(head);
    let hint = if let Some(kind) = misspelt_kind(head) {
        format!("did you mean `{kind}`?")
    } else if Kind::ALL.iter().any(|kind| kind.name() == head.trim_end()) {
        format!("add the name: `{} public.*`", head.trim_end())
    } else if first.contains('.') || (whole && !head.contains(' ')) {
        let kinds = Kind::ALL.iter().map(|kind| kind.name());
        format!("begin with `* ` or with a kind: {}", quoted(kinds))
    } else {
        return Some(pattern);
    };
    let message = format!("`{}` can fit no object: it begins with no kind", pattern.as_str());
    faults.push(item.fault(message).hint(hint));
    None
}

/// The kind that the first words of `head` are nearly, but not quite.
fn misspelt_kind(head: &str) -> Option<&'static str> {
    Kind::ALL.iter().map(|kind| kind.name()).find(|kind| {
        let words: Vec<&str> = head.split(' ').take(kind.split(' ').count()).collect();
        let words = words.join(" ");
        words != *kind && nearest(&words, [*kind]).is_some()
    })
}

/// Words for a person; blank is none.
pub(super) fn reason(item: &Item<'_>, faults: &mut Vec<Fault>) -> Option<String> {
    string(item, faults, |text| {
        if text.trim().is_empty() {
            return Err(item.fault(format!("`{}` is blank", item.key)).hint("say why"));
        }
        Ok(text.to_owned())
    })
}

/// Words for a person, each of them once.
pub(super) fn words(item: &Item<'_>, faults: &mut Vec<Fault>) -> Option<Vec<String>> {
    let words = array(item, faults, reason)?;
    twice(item, &words, faults);
    Some(words)
}

/// Who answers for something: one owner at least, each in a form that hosting services know.
pub(super) fn owners(item: &Item<'_>, faults: &mut Vec<Fault>) -> Option<Vec<String>> {
    const HINT: &str = "write `@team`, `@org/team` or an address such as `data@example.org`";
    let owners = array(item, faults, |item, faults| {
        string(item, faults, |text| {
            let name = text.strip_prefix('@').unwrap_or(text);
            let is_address = name
                .split_once('@')
                .is_some_and(|(user, host)| text == name && !user.is_empty() && host.contains('.'));
            let is_name = text != name && !name.is_empty() && !name.contains('@');
            if (is_address || is_name) && !text.contains(char::is_whitespace) {
                return Ok(text.to_owned());
            }
            Err(item.fault(format!("`{text}` is no owner")).hint(HINT))
        })
    })?;
    if owners.is_empty() {
        faults.push(item.fault(format!("`{}` is empty", item.key)).hint(HINT));
        return None;
    }
    twice(item, &owners, faults);
    Some(owners)
}

/// Says which words are listed twice.
fn twice(item: &Item<'_>, words: &[String], faults: &mut Vec<Fault>) {
    let mut seen = BTreeSet::new();
    for word in words {
        if !seen.insert(word) {
            let fault = item.fault(format!("`{}` lists `{word}` twice", item.key));
            faults.push(fault.hint("remove one of them"));
        }
    }
}
