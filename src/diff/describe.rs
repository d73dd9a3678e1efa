//! A drift in words: what stands in the two cells of a drift table.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Drift, DriftType};
use crate::model::layout::tokens;
use crate::model::{Kind, Object};

/// How many characters of a value stand on either side of what differs.
const CONTEXT: usize = 24;
/// The longest value that is shown whole.
const WHOLE: usize = 72;

/// What the left model has (the canonical truth) and what the right one has (the migration state),
/// a line for each attribute that differs.
pub fn cells(drift: &Drift) -> (String, String) {
    let summary = |object: &Option<Object>| {
        let object = object.as_ref()?;
        let room = drift.object.kind.room();
        let summary = room.summary(&drift.object, &object.attributes).ok()?;
        Some(shorten(&one_line(&summary)))
    };
    let follows = following(&drift.folded);
    let with_following = |mut text: String| {
        if let Some(follows) = &follows {
            text.push('\n');
            text.push_str(follows);
        }
        text
    };
    match drift.drift_type {
        DriftType::Missing => {
            (with_following(summary(&drift.left).unwrap_or_default()), "absent".to_owned())
        }
        DriftType::Unexpected => {
            ("absent".to_owned(), with_following(summary(&drift.right).unwrap_or_default()))
        }
        DriftType::Changed | DriftType::Renamed => {
            let lines: Vec<(String, String)> = drift
                .differences
                .iter()
                .map(|difference| {
                    let (left, right) =
                        windows(&value(&difference.left), &value(&difference.right));
                    let name = difference.attribute.replace('_', " ");
                    (format!("{name}: {left}"), format!("{name}: {right}"))
                })
                .collect();
            let (left, right): (Vec<String>, Vec<String>) = lines.into_iter().unzip();
            let (mut left, right) = (left.join("\n"), right.join("\n"));
            if let Some(summary) = summary(&drift.left).filter(|_| drift.renamed_to.is_some()) {
                left = format!("{left}\n{summary}");
            }
            (with_following(left), right)
        }
    }
}

/// `+ 3 that follow from it (2 columns, 1 index)`, or nothing.
pub fn following(folded: &[Drift]) -> Option<String> {
    if folded.is_empty() {
        return None;
    }
    let mut counts: BTreeMap<Kind, usize> = BTreeMap::new();
    for drift in folded {
        *counts.entry(drift.object.kind).or_default() += 1;
    }
    let counts: Vec<String> =
        counts.iter().map(|(kind, count)| counted(*count, kind.name())).collect();
    let verb = if folded.len() == 1 { "follows" } else { "follow" };
    Some(format!("+ {} that {verb} from it ({})", folded.len(), counts.join(", ")))
}

/// `1 index`, `2 indexes`, `3 policies`.
pub fn counted(count: usize, noun: &str) -> String {
    if count == 1 {
        return format!("1 {noun}");
    }
    let plural = match noun {
        _ if noun.ends_with('x') || noun.ends_with('s') => format!("{noun}es"),
        _ if noun.ends_with('y') => format!("{}ies", noun.trim_end_matches('y')),
        _ => format!("{noun}s"),
    };
    format!("{count} {plural}")
}

/// A value as a person would write it: lists with commas, `none` for nothing, `yes` and `no`.
pub fn value(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        Value::Array(items) => items.iter().map(self::value).collect::<Vec<String>>().join(", "),
        other => other.to_string(),
    }
}

/// Two values, each on one line; long ones cut down to where they differ, between tokens.
pub fn windows(left: &str, right: &str) -> (String, String) {
    let (left, right) = (visible_layout(left, right), visible_layout(right, left));
    if left.chars().count() <= WHOLE && right.chars().count() <= WHOLE {
        return (left, right);
    }
    let (l, r): (Vec<&str>, Vec<&str>) = (tokens(&left).collect(), tokens(&right).collect());
    let prefix = l.iter().zip(&r).take_while(|(a, b)| a == b).count();
    let most = l.len().min(r.len()) - prefix;
    let suffix = l.iter().rev().zip(r.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    let nearest = prefix - within(CONTEXT, l[..prefix].iter().rev());
    // A window that begins after a blank does not begin in the middle of something.
    let blank = l[nearest..prefix].iter().position(|token| token.trim().is_empty());
    let start = blank.filter(|_| nearest > 0).map_or(nearest, |blank| nearest + blank + 1);
    let after = within(CONTEXT, l[l.len() - suffix..].iter());
    let cut = |tokens: &[&str]| {
        let to = tokens.len() - suffix + after;
        let head = if start > 0 { "…" } else { "" };
        let tail = if to < tokens.len() { "…" } else { "" };
        shorten(&format!("{head}{}{tail}", tokens[start..to].concat().trim()))
    };
    (cut(&l), cut(&r))
}

/// How many of the tokens have at most `width` characters together.
fn within<'a>(width: usize, tokens: impl Iterator<Item = &'a &'a str>) -> usize {
    let mut used = 0;
    tokens
        .take_while(|token| {
            used += token.chars().count();
            used <= width
        })
        .count()
}

/// The text on one line; when two texts differ in white space alone, that is made visible.
fn visible_layout(text: &str, other: &str) -> String {
    let line = one_line(text);
    if line == one_line(other) && text != other {
        return text.replace('\n', "⏎").replace('\t', "→").replace('\r', "␍");
    }
    line
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn shorten(text: &str) -> String {
    if text.chars().count() <= 2 * WHOLE {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(2 * WHOLE).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::{counted, windows};

    #[test]
    fn long_values_are_cut_to_where_they_differ() {
        let long = |word: &str| format!("{} {word} {}", "a".repeat(100), "z".repeat(100));
        let (left, right) = windows(&long("abandoned"), &long("ignored"));
        assert!(left.contains("abandoned") && right.contains("ignored"), "{left} {right}");
        assert!(left.chars().count() < 80, "{left}");
        assert!(left.starts_with('…') && left.ends_with('…'));
        let (left, right) = windows(
            "(status = ANY (ARRAY['pending'::text, 'retrying'::text, 'resolved'::text, 'abandoned'::text]))",
            "(status = ANY (ARRAY['pending'::text, 'retrying'::text, 'resolved'::text, 'ignored'::text]))",
        );
        assert_eq!(left, "…'resolved'::text, 'abandoned'::text]))");
        assert_eq!(right, "…'resolved'::text, 'ignored'::text]))");
    }

    #[test]
    fn a_difference_in_white_space_can_be_seen() {
        assert_eq!(windows("a\nb", "a b"), ("a⏎b".to_owned(), "a b".to_owned()));
    }

    #[test]
    fn nouns_are_counted() {
        let cases =
            [(1, "index", "1 index"), (2, "index", "2 indexes"), (3, "policy", "3 policies")];
        for (count, noun, expected) in cases {
            assert_eq!(counted(count, noun), expected);
        }
    }
}
