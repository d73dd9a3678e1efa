//! What the server prints or works out otherwise because a type has changed below.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Difference, Drift};
use crate::model::kinds::Comparison;
use crate::model::layout::tokens;
use crate::model::unquote_identifier;

/// A type that is another one on the other side, and the drift that says so.
#[derive(Debug)]
struct Transition<'d> {
    from: &'d str,
    to: &'d str,
    cause: usize,
}

/// Which of the drifts `near` by explain this one; `None` when something in it is not explained.
pub(super) fn explain(drift: &Drift, near: &[(usize, &Drift)]) -> Option<BTreeSet<usize>> {
    let mut used = BTreeSet::new();
    for difference in &drift.differences {
        let rules = drift.object.kind.room().rules;
        let rule = rules.iter().find(|rule| rule.attribute == difference.attribute)?;
        let Comparison::Derived(reasons) = rule.comparison else { return None };
        let transitions: Vec<Transition<'_>> =
            near.iter().flat_map(|(at, cause)| transitions(*at, cause, reasons)).collect();
        if transitions.is_empty() || !follows(difference, &transitions, &mut used) {
            return None;
        }
    }
    (!used.is_empty()).then_some(used)
}

/// The types that a drift changes.
fn transitions<'d>(cause: usize, drift: &'d Drift, reasons: &[&str]) -> Vec<Transition<'d>> {
    let differences = drift.differences.iter();
    let differences = differences.filter(|d| reasons.contains(&d.attribute.as_str()));
    let mut transitions = Vec::new();
    for Difference { left, right, .. } in differences {
        match (left, right) {
            (Value::String(from), Value::String(to)) => {
                transitions.push(Transition { from, to, cause });
            }
            (Value::Array(from), Value::Array(to)) if from.len() == to.len() => {
                for (from, to) in from.iter().zip(to) {
                    if let (Some(from), Some(to)) = (from.as_str(), to.as_str())
                        && let Some((from, to)) = typed(from, to)
                    {
                        transitions.push(Transition { from, to, cause });
                    }
                }
            }
            _ => {}
        }
    }
    transitions
}

/// The types in `name type` on both sides, where the name is the same and the type is not.
fn typed<'d>(from: &'d str, to: &'d str) -> Option<(&'d str, &'d str)> {
    let name = tokens(from).next()?;
    let (from, to) = (from.strip_prefix(name)?, to.strip_prefix(name)?);
    let (from, to) = (from.strip_prefix(' ')?, to.strip_prefix(' ')?);
    (from != to).then_some((from, to))
}

fn follows(
    difference: &Difference,
    transitions: &[Transition<'_>],
    used: &mut BTreeSet<usize>,
) -> bool {
    match (&difference.left, &difference.right) {
        (Value::String(l), Value::String(r)) => text_follows(l, r, transitions, used),
        (Value::Array(l), Value::Array(r)) => {
            l.len() == r.len()
                && l.iter().zip(r).all(|(l, r)| match (l.as_str(), r.as_str()) {
                    (Some(l), Some(r)) => text_follows(l, r, transitions, used),
                    _ => l == r,
                })
        }
        _ => false,
    }
}

fn text_follows(
    left: &str,
    right: &str,
    transitions: &[Transition<'_>],
    used: &mut BTreeSet<usize>,
) -> bool {
    if left == right {
        return true;
    }
    let fits = |t: &&Transition<'_>| {
        typed(left, right) == Some((t.from, t.to)) || {
            let casts = casts_to(t);
            without_casts(left, &casts) == without_casts(right, &casts)
        }
    };
    let found = transitions.iter().find(fits);
    used.extend(found.map(|transition| transition.cause));
    found.is_some()
}

/// The types that a text may be cast to because of the transition, each token by token. The
/// operators of `character varying` are those of `text`.
fn casts_to<'d>(transition: &Transition<'d>) -> Vec<Vec<&'d str>> {
    let base = |name: &'d str| {
        let tokens = tokens(name).filter(|token| !token.trim().is_empty());
        tokens.take_while(|token| !matches!(*token, "(" | "[")).collect::<Vec<&str>>()
    };
    let mut casts = vec![base(transition.from), base(transition.to)];
    if casts.iter().any(|cast| cast.first() == Some(&"character")) {
        casts.push(vec!["text"]);
    }
    // `timestamp` before `timestamp with time zone`: the longest that fits is taken off.
    casts.sort_by_key(|cast| std::cmp::Reverse(cast.len()));
    casts
}

/// The tokens of an expression without casts to these types, and without parentheses around what is
/// one name or value.
fn without_casts<'t>(text: &'t str, casts: &[Vec<&str>]) -> Vec<&'t str> {
    let all: Vec<&str> = tokens(text).filter(|token| !token.trim().is_empty()).collect();
    let mut out: Vec<&str> = Vec::with_capacity(all.len());
    let mut at = 0;
    while at < all.len() {
        if let Some(end) = cast_end(&all, at, casts) {
            at = end;
            continue;
        }
        out.push(all[at]);
        at += 1;
        if out.last() == Some(&")") {
            unwrap_last(&mut out);
        }
    }
    out
}

/// The token after the cast to one of these types that begins at token `at`.
fn cast_end(all: &[&str], at: usize, casts: &[Vec<&str>]) -> Option<usize> {
    if all.get(at..at + 2)? != [":", ":"] {
        return None;
    }
    let cast = casts.iter().find(|cast| {
        !cast.is_empty() && all.get(at + 2..at + 2 + cast.len()) == Some(cast.as_slice())
    })?;
    let mut end = at + 2 + cast.len();
    if all.get(end) == Some(&"(") {
        end += all[end..].iter().position(|token| *token == ")")? + 1;
    }
    while all.get(end..end + 2) == Some(&["[", "]"]) {
        end += 2;
    }
    Some(end)
}

/// Takes off the parentheses that the last token closes, when a name or value alone is in them and
/// no function is called.
fn unwrap_last(out: &mut Vec<&str>) {
    let Some(open) = out.iter().rposition(|token| *token == "(") else { return };
    let inner = &out[open + 1..out.len() - 1];
    let is_value = |token: &&str| {
        token.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '$')
            || token.starts_with(['\'', '"'])
    };
    let alone = inner.iter().step_by(2).all(is_value)
        && inner.iter().skip(1).step_by(2).all(|token| *token == ".")
        && inner.len() % 2 == 1;
    let before = open.checked_sub(1).map(|before| out[before]);
    let is_word = |token: &str| {
        unquote_identifier(token).is_some() && token.chars().any(|c| !c.is_ascii_uppercase())
    };
    if alone && !before.is_some_and(is_word) {
        out.remove(open);
        out.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::{Transition, casts_to, text_follows};
    use std::collections::BTreeSet;

    #[test]
    fn what_a_type_alone_changes_is_told_from_the_rest() {
        let cases = [
            ("character varying(20)", "text", "((s)::text = 'x'::text)", "(s = 'x'::text)", true),
            ("character varying(20)", "text", "((s)::text = 'x'::text)", "(s = 'y'::text)", false),
            ("integer", "numeric(10,2)", "(a > 0)", "(a > (0)::numeric)", true),
            ("integer", "numeric(10,2)", "(a > 0)", "(a >= (0)::numeric)", false),
            ("integer", "bigint", "a integer", "a bigint", true),
            ("integer", "bigint", "a integer", "b bigint", false),
            ("integer", "bigint", "a integer", "a text", false),
            ("integer", "bigint", "(a + b) * c", "a + (b * c)", false),
            ("integer", "bigint", "f(a)", "f(a, b)", false),
            (
                "date",
                "timestamp with time zone",
                "(at > '2020-01-01'::date)",
                "(at > '2020-01-01'::timestamp with time zone)",
                true,
            ),
            (
                "date",
                "timestamp with time zone",
                "(at > '2020-01-01'::date)",
                "(at > '2020-01-02'::timestamp with time zone)",
                false,
            ),
        ];
        for (from, to, left, right, expected) in cases {
            let transition = Transition { from, to, cause: 7 };
            let mut used = BTreeSet::new();
            let follows = text_follows(left, right, &[transition], &mut used);
            assert_eq!(follows, expected, "{left} → {right}");
            assert_eq!(used.contains(&7), expected);
        }
        let long = Transition { from: "timestamp", to: "timestamp with time zone", cause: 0 };
        assert_eq!(casts_to(&long)[0].len(), 4);
    }
}
