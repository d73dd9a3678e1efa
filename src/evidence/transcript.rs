//! What was run, source by source and statement by statement; and apart from that, how long it took.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::model::secrets;
use crate::reconcile::Party;

/// How much of a statement is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Its first line.
    FirstLines,
    /// All of it.
    Whole,
}

/// Every statement that was run, in order, with how its file was run.
pub fn transcript(parties: &[Party<'_>], detail: Detail) -> String {
    let mut text = String::new();
    for Party { role, built } in parties {
        let _ = writeln!(text, "{role}: {} (PostgreSQL {})", built.label, built.model.postgresql);
        for name in &built.created_roles {
            let _ = writeln!(text, "  created role {name} without login");
        }
        for run in &built.runs {
            let _ = writeln!(text, "  {}: {}", run.path, run.transaction);
            for statement in &run.statements {
                let place = if statement.file == run.path {
                    String::new()
                } else {
                    format!("{}:", statement.file)
                };
                let sql = secrets::hidden_in_sql(&statement.sql);
                let shown = match detail {
                    Detail::FirstLines => sql.lines().next().unwrap_or_default().to_owned(),
                    Detail::Whole => sql.replace('\n', "\n      "),
                };
                let _ = writeln!(
                    text,
                    "    {place}{}-{}: {shown}",
                    statement.start_line, statement.end_line
                );
            }
        }
    }
    text
}

/// How long each statement took, in milliseconds, in the order of [`transcript`].
pub fn timings(parties: &[Party<'_>]) -> Value {
    let files = parties.iter().flat_map(|Party { role, built }| {
        built.runs.iter().map(move |run| {
            let took = run.took.iter().map(|took| took.as_secs_f64() * 1000.0);
            let milliseconds: Vec<f64> = took.map(|ms| (ms * 1000.0).round() / 1000.0).collect();
            json!({ "source": role.to_string(), "file": &*run.path, "milliseconds": milliseconds })
        })
    });
    json!({ "files": files.collect::<Vec<Value>>() })
}
