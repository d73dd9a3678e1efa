//! What `pg_dump` writes in several ways and means one thing by, each as a named rule.
//!
//! A rule excuses a difference and hides none: statements that differ are compared again as the rules
//! spell them, and only those that then agree need no drift.

use crate::model::expression::one_spelling;
use crate::model::layout::tokens;
use crate::model::secrets::{hidden_in_connection, hidden_in_sql};

/// One rule.
#[derive(Clone, Copy, Debug)]
pub struct Spelling {
    /// What it is called where it was needed.
    pub name: &'static str,
    /// What it takes away.
    pub what: &'static str,
    /// Why two spellings mean the same, or why a difference must not be seen.
    pub why: &'static str,
    /// The statement of an entry of this class as the rule spells it.
    spell: fn(&str, &str) -> String,
}

/// Every rule, in the order in which they are applied, one on what the others left.
pub const SPELLINGS: &[Spelling] = &[
    Spelling {
        name: "secrets",
        what: "Passwords and the like, and the order of the words of a connection string.",
        why: "A secret differs between environments by design, and must not be seen.",
        spell: |class, text| {
            if class == "SUBSCRIPTION" { connection(text) } else { hidden_in_sql(text) }
        },
    },
    Spelling {
        name: "expressions",
        what: "Casts within lists, calls with a syntax of their own, parentheses around what `AND` and `OR` join.",
        why: "The server prints them as they were written, and some otherwise once a dump was loaded.",
        spell: |class, text| match class {
            "STATISTICS" => one_spelling(arrays_in_parentheses(text)).replace(['(', ')'], ""),
            _ => one_spelling(text.to_owned()),
        },
    },
    Spelling {
        name: "default of null",
        what: "`DEFAULT NULL`, unless the type is a domain, whose own default it takes the place of.",
        why: "A column without a default has null, and no row ever tells the two apart.",
        spell: |class, text| match class {
            "DEFAULT" if is_null(text) => String::new(),
            _ => text.to_owned(),
        },
    },
    Spelling {
        name: "order of options",
        what: "The order within `WITH (…)`, `OPTIONS (…)`, the tags of an event trigger, and what configures a dictionary.",
        why: "Options are known by their names, and written in the order in which they were set.",
        spell: |class, text| {
            let names_them = |before: &str| {
                ["WITH", "OPTIONS", "SET", "IN"].contains(&before)
                    || class == "TEXT SEARCH DICTIONARY"
            };
            lists_in_order(text, names_them)
        },
    },
    Spelling {
        name: "order of SET clauses",
        what: "The order of what a routine sets.",
        why: "A setting is known by its name, and written in the order in which it was set.",
        spell: |class, text| match class {
            "FUNCTION" | "PROCEDURE" => clauses_in_order(text),
            _ => text.to_owned(),
        },
    },
    Spelling {
        name: "order of names",
        what: "The order of the columns whose update fires a trigger, and of the publications of a subscription.",
        why: "They are sets, and written in the order in which they were said.",
        spell: |class, text| match class {
            "TRIGGER" => names_in_order(text, "OF", &["ON", "OR"]),
            "SUBSCRIPTION" => names_in_order(text, "PUBLICATION", &["WITH"]),
            _ => text.to_owned(),
        },
    },
];

/// A statement as the rules spell it, which is nothing where it says nothing, with the names of those that had something to say.
pub(super) fn spelled(class: &str, text: &str) -> (String, Vec<&'static str>) {
    let mut spelled = text.to_owned();
    let mut used = Vec::new();
    for rule in SPELLINGS {
        let other = (rule.spell)(class, &spelled);
        if other != spelled {
            used.push(rule.name);
        }
        spelled = other;
    }
    (spelled, used)
}

fn is_layout(token: &str) -> bool {
    token.starts_with(char::is_whitespace)
}

/// The words of a connection string are options like any other.
fn connection(text: &str) -> String {
    let mut connects = false;
    tokens(text)
        .map(|token| {
            if connects && token.starts_with('\'') && token.len() > 1 {
                connects = false;
                return format!("'{}'", hidden_in_connection(&token[1..token.len() - 1]));
            }
            connects = connects && is_layout(token) || token == "CONNECTION";
            token.to_owned()
        })
        .collect()
}

/// The expressions of a statistics object are written with the fewest parentheses, and read here with
/// those that tell an array from its cast.
fn arrays_in_parentheses(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, array)) = rest.split_once("ARRAY[") {
        let Some((elements, after)) = array.split_once(']') else { break };
        out.push_str(before);
        out.push_str(&format!("(ARRAY[{elements}])"));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Whether a default says that there is none.
fn is_null(text: &str) -> bool {
    text == "DEFAULT NULL" || text.starts_with("DEFAULT NULL::")
}

/// The text with the elements of every list in order that stands after a word that `names` them.
fn lists_in_order(text: &str, names: impl Fn(&str) -> bool) -> String {
    let tokens: Vec<&str> = tokens(text).collect();
    let mut out = String::with_capacity(text.len());
    let (mut at, mut last) = (0, "");
    while let Some(token) = tokens.get(at) {
        let end = (*token == "(" && names(last)).then(|| closing(&tokens, at)).flatten();
        if let Some(end) = end {
            out.push('(');
            out.push_str(&in_order(&tokens[at + 1..end]));
            at = end;
            continue;
        }
        out.push_str(token);
        if !is_layout(token) {
            last = token;
        }
        at += 1;
    }
    out
}

/// Where the parenthesis at `open` is closed.
fn closing(tokens: &[&str], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    tokens.iter().enumerate().skip(open).find_map(|(at, token)| {
        match *token {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(at)
    })
}

/// What commas part, in order.
fn in_order(tokens: &[&str]) -> String {
    let mut depth = 0_usize;
    let mut elements = vec![String::new()];
    for token in tokens {
        match *token {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if *token == "," && depth == 0 {
            elements.push(String::new());
        } else if let Some(element) = elements.last_mut() {
            element.push_str(token);
        }
    }
    let mut elements: Vec<&str> = elements.iter().map(|element| element.trim()).collect();
    elements.sort_unstable();
    elements.join(", ")
}

/// The lines of a routine that set something, in order.
fn clauses_in_order(text: &str) -> String {
    // A line ends where a token says so, and not within a text.
    let mut lines = vec![String::new()];
    for token in tokens(text) {
        if is_layout(token) && token.contains('\n') {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(token);
        }
    }
    let sets = |line: &String| line.trim_start().starts_with("SET ");
    let mut clauses: Vec<String> = lines.iter().filter(|line| sets(line)).cloned().collect();
    clauses.sort_unstable();
    let mut clauses = clauses.into_iter();
    let line = |line: String| if sets(&line) { clauses.next().unwrap_or(line) } else { line };
    lines.into_iter().map(line).collect()
}

/// The names between a word and one of others, in order.
fn names_in_order(text: &str, from: &str, to: &[&str]) -> String {
    let tokens: Vec<&str> = tokens(text).collect();
    let Some(start) = tokens.iter().position(|token| *token == from).map(|at| at + 1) else {
        return text.to_owned();
    };
    let length = tokens[start..].iter().position(|token| to.contains(token));
    let end = length.map_or(tokens.len(), |length| start + length);
    format!(
        "{} {} {}",
        tokens[..start].concat(),
        in_order(&tokens[start..end]),
        tokens[end..].concat()
    )
}
