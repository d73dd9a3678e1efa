//! The file of the register: what is read, in which format, and what two branches may both say.

use std::collections::BTreeMap;
use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::comments::{self, Comments};
use super::row::Key;
use super::{DeviationType, DriftNumber, FORMAT, Register, RegisterError, Row, Status};
use crate::document::{Document, Node};
use crate::problem::{Fault, Problems};

/// The form of the file.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// The version of the format.
    format: u32,
    /// The rows.
    drifts: Vec<Row>,
}

/// The form that the file had before decisions were more than words.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct First {
    #[serde(rename = "format")]
    _format: u32,
    drifts: Vec<FirstRow>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FirstRow {
    id: DriftNumber,
    object: String,
    #[serde(rename = "type")]
    deviation_type: DeviationType,
    status: Status,
    decision: Option<String>,
    canonical: String,
    migrations: String,
}

/// Reads the text of a register.
pub(super) fn read(text: &str, path: &str) -> Result<Register, RegisterError> {
    let document = Document::parse(path, text).map_err(both_sides)?;
    let format =
        document.root().get("format").map(|node| (node.to_json().as_u64(), node.span.clone()));
    let mut rows = match format {
        Some((Some(1), _)) => first(&document)?,
        Some((Some(format), span)) if format != u64::from(FORMAT) => {
            let fault = Fault::new(
                span,
                format!("this is format {format}, and this version reads format {FORMAT}"),
            );
            let hint = "use the version of pgcanon that wrote it, or a newer one";
            return Err(document.problems(vec![fault.hint(hint)]).into());
        }
        _ => document.read::<File>()?.drifts,
    };
    let Comments { above, of_rows, below } = comments::of(&document);
    for (row, comments) in rows.iter_mut().zip(of_rows) {
        row.comments = comments;
    }
    Ok(Register { above, below, ..merged(rows, &document)? })
}

/// What is to be done about a merge that nobody finished: in a register both sides hold.
fn both_sides(mut problems: Problems) -> Problems {
    if let Some(first) =
        problems.list.first_mut().filter(|first| first.message.contains("merge conflict"))
    {
        first.hint = Some(
            "resolve the merge: keep the rows of both sides and take the marks out".to_owned(),
        );
    }
    problems
}

/// The place of a key of a row.
fn place(document: &Document, row: usize, key: &str) -> Range<usize> {
    let rows = document.root().get("drifts").map(Node::items).unwrap_or_default();
    let row = rows.get(row);
    let value = row.and_then(|row| row.get(key)).or(row);
    value.map(|node| node.span.clone()).unwrap_or_default()
}

/// The rows of a file of the first format, of which none may be decided: what was written by hand
/// says neither what it is bound to nor, to a program, what it rules.
fn first(document: &Document) -> Result<Vec<Row>, RegisterError> {
    let first = document.read::<First>()?;
    let decided = first.drifts.iter().enumerate().filter(|(_, row)| row.decision.is_some());
    let faults: Vec<Fault> = decided
        .map(|(index, row)| {
            let fault = Fault::new(
                place(document, index, "decision"),
                "a decision in words of your own, as format 1 had it",
            );
            fault.hint(format!(
                "make it `decision: null`, and then run `pgcanon decide {} …`",
                row.id
            ))
        })
        .collect();
    if !faults.is_empty() {
        return Err(document.problems(faults).into());
    }
    let row = |row: FirstRow| Row {
        id: row.id,
        source: super::DriftSource::default(),
        object: row.object,
        deviation_type: row.deviation_type,
        status: row.status,
        decision: None,
        canonical: row.canonical,
        state: row.migrations,
        details: None,
        first_seen: None,
        resolved_at: None,
        lapse: None,
        comments: Vec::new(),
    };
    Ok(first.drifts.into_iter().map(row).collect())
}

/// The rows by what they are about: of two on the same drift, one.
fn merged(rows: Vec<Row>, document: &Document) -> Result<Register, RegisterError> {
    let mut by_key: BTreeMap<Key, Row> = BTreeMap::new();
    let mut faults = Vec::new();
    for (index, row) in rows.into_iter().enumerate() {
        let key = row.key();
        let merged = match by_key.remove(&key) {
            Some(other) => merge(other, row).unwrap_or_else(|contradiction| {
                let (kept, message) = *contradiction;
                let fault = Fault::new(place(document, index, "decision"), message);
                faults.push(fault.hint("keep the decision that holds and remove the other row"));
                kept
            }),
            None => row,
        };
        by_key.insert(key, merged);
    }
    if !faults.is_empty() {
        return Err(document.problems(faults).into());
    }
    Ok(Register { rows: by_key.into_values().collect(), ..Register::default() })
}

/// The same drift found on two branches: the lower number stays, and so does a decision. Of two that
/// contradict each other, the row that stays all the same and what is wrong.
fn merge(first: Row, second: Row) -> Result<Row, Box<(Row, String)>> {
    let (mut kept, other) = if first.id <= second.id { (first, second) } else { (second, first) };
    for comment in other.comments {
        if !kept.comments.contains(&comment) {
            kept.comments.push(comment);
        }
    }
    match (&mut kept.decision, other.decision) {
        (Some(one), Some(two)) if !one.same(&two) => {
            let message = format!(
                "two decisions on `{}`: `{}` of {} and `{}` of {}",
                kept.object,
                one.in_full(),
                kept.id,
                two.in_full(),
                other.id
            );
            return Err(Box::new((kept, message)));
        }
        (Some(one), Some(two)) => one.retired &= two.retired,
        (None, Some(decision)) => {
            kept.decision = Some(decision);
            kept.status = other.status;
        }
        (_, None) => {}
    }
    Ok(kept)
}
