//! What a status says besides its word. A decision rests on a record that is accepted, so whatever
//! stands beside that word has to be understood, or it could take back what the word says.

use std::ops::Range;

use super::AdrStatus;
use super::markdown::Line;

/// What else a record may be to another one; names after it belong to that.
pub(super) const OTHER_RELATIONS: [&str; 5] = ["amend", "clarif", "refine", "relate", "deprecat"];

/// What links of adr-tools say besides these, and takes nothing back.
const OTHER_LINKS: [&str; 6] = ["complement", "depend", "extend", "implement", "require", "see"];

/// Words that say when.
const DATE_WORDS: [&str; 10] = ["on", "in", "at", "since", "of", "the", "st", "nd", "rd", "th"];

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Words that stand between the names of other records.
const LINKING: [&str; 9] = ["by", "and", "to", "with", "adr", "also", "in", "part", "partly"];

/// Words among the names of people.
const AMONG_NAMES: [&str; 8] = ["and", "the", "of", "all", "team", "board", "group", "by"];

/// What begins like a name and takes back what was said, or leaves it open.
const NO_NAMES: [&str; 14] = [
    "revok", "withdr", "cancel", "reject", "propos", "deprec", "expir", "until", "unless", "if",
    "but", "not", "no", "pending",
];

/// Lines of `name: value` that may stand below a status.
const FIELDS: [&str; 12] = [
    "date",
    "decided",
    "decider",
    "deciders",
    "decision-makers",
    "decision makers",
    "author",
    "authors",
    "owner",
    "consulted",
    "informed",
    "approvers",
];

/// The status that the word at the beginning of a line is.
pub(super) fn known(word: &str) -> Option<AdrStatus> {
    let word = word.to_lowercase();
    AdrStatus::WORDS.iter().find(|(known, _)| *known == word).map(|(_, status)| *status)
}

/// The part of a line that is not understood, after the byte `from` of it: of a line that says
/// `accepted` the rest after that word, of any other the whole line.
pub(super) fn not_understood(line: &Line<'_>, from: usize) -> Option<Range<usize>> {
    if from == 0 && is_field(line.text) {
        return None;
    }
    let text = without_links(line.text);
    let end = line.at + text.trim_end().len();
    let mut sense = Sense::Open;
    let mut at = from;
    for words in text[from..].split_inclusive(char::is_whitespace) {
        // An address or a handle is one name, whatever signs are in it.
        if sense == Sense::Names && words.contains('@') && !words.contains('?') {
            at += words.len();
            continue;
        }
        for part in words.split_inclusive(|c: char| !c.is_alphanumeric()) {
            let word = part.trim_end_matches(|c: char| !c.is_alphanumeric());
            let next = if word.is_empty() { Some(sense) } else { sense.after(word) };
            let Some(next) = next.filter(|_| !part.ends_with('?')) else {
                return Some(line.at + at..end);
            };
            let ends = part.ends_with(['.', ';', '(', ')']);
            sense = if ends { Sense::Open } else { next };
            at += part.len();
        }
    }
    None
}

/// Whether a line is a field that says nothing of where its record stands.
fn is_field(line: &str) -> bool {
    let marks = |c: char| !c.is_alphanumeric();
    let text = line.trim_start_matches(marks).to_lowercase();
    let field = text.split_once(':').map(|(name, _)| name.trim_end_matches(marks));
    field.is_some_and(|name| FIELDS.contains(&name))
}

fn begins_relation(lower: &str) -> bool {
    let others = OTHER_RELATIONS.iter().filter(|word| **word != "deprecat");
    ["supersed", "superced"]
        .iter()
        .chain(others)
        .chain(&OTHER_LINKS)
        .any(|word| lower.starts_with(word))
}

/// What the words of a line are about, up to the next full stop.
#[derive(Clone, Copy, PartialEq)]
enum Sense {
    /// Nothing yet.
    Open,
    /// A day.
    Date,
    /// The people who decided.
    Names,
    /// Other records.
    Records,
}

impl Sense {
    /// What they are about after one more word; `None` where it does not belong there.
    fn after(self, word: &str) -> Option<Self> {
        let lower = word.to_lowercase();
        let dated = is_date(&lower);
        if begins_relation(&lower) {
            return Some(Self::Records);
        }
        match self {
            Self::Open | Self::Date if lower == "by" => Some(Self::Names),
            Self::Open | Self::Date => dated.then_some(Self::Date),
            Self::Records => {
                (dated || LINKING.contains(&lower.as_str()) || is_record(&lower)).then_some(self)
            }
            Self::Names => {
                let capital = word.starts_with(char::is_uppercase);
                let taken_back = NO_NAMES.iter().any(|no| match *no {
                    "if" | "no" | "not" | "but" => lower == *no,
                    no => lower.starts_with(no),
                });
                let named = capital && !taken_back;
                (named || dated || AMONG_NAMES.contains(&lower.as_str())).then_some(self)
            }
        }
    }
}

fn is_date(lower: &str) -> bool {
    let letters = lower.trim_start_matches(|c: char| c.is_ascii_digit());
    // `2024`, `3rd`, `20240301T10`.
    let counted = letters.len() < lower.len()
        && (letters.is_empty() || DATE_WORDS.contains(&letters) || letters.starts_with('t'));
    // In full, or as its first letters.
    let month = lower.len() >= 3 && MONTHS.iter().any(|month| month.starts_with(lower));
    counted || month || DATE_WORDS.contains(&lower)
}

fn is_record(lower: &str) -> bool {
    lower.strip_prefix("adr").is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()))
}

/// The line with blanks in the place of links, byte for byte: a title says nothing about a status.
fn without_links(line: &str) -> String {
    let mut text = line.to_owned();
    while let Some(middle) = text.find("](") {
        let Some(end) = text[middle..].find(')').map(|end| middle + end + 1) else { break };
        let start = text[..middle].rfind('[').unwrap_or(middle);
        text.replace_range(start..end, &" ".repeat(end - start));
    }
    text
}
