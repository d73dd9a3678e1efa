//! One statement by itself, for what is asked in a transaction that somebody else opens.

use std::io;

use super::comments::{self, Piece};
use crate::postgres::script::{self, Loader, ScriptError, Variables};

/// A text that includes no other.
struct Alone<'t>(&'t str);

impl Loader for Alone<'_> {
    fn load(&self, path: &str) -> io::Result<Vec<u8>> {
        match path {
            "query" => Ok(self.0.as_bytes().to_vec()),
            _ => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

/// Whether a text is one statement that can be sent in a transaction and rolled back with it.
///
/// # Errors
/// What is in the way, and what to do about it.
pub fn single(sql: &str) -> Result<(), (String, String)> {
    let told = |message: &str, hint: &str| Err((message.to_owned(), hint.to_owned()));
    let no_command = "write it in SQL, without commands of psql";
    let script = match script::parse(&Alone(sql), "query", &mut Variables::new()) {
        Ok(script) => script,
        Err(ScriptError::Invalid(wrong)) => {
            let hint = "write one statement that returns rows or fails, without commands of psql";
            return told(&wrong.message, hint);
        }
        Err(_) => return told("the query reads another file", no_command),
    };
    let step = match script.steps() {
        [] => return told("the query has no statement", "write one statement"),
        [step] => step,
        steps => {
            let message = format!("the query has {} statements", steps.len());
            let hint = "write one: an invariant for each, or a test of several statements";
            return told(&message, hint);
        }
    };
    let span = step.span();
    let around = [0..span.start, span.end..sql.len()].into_iter();
    let is_command = |piece: &Piece| matches!(piece, Piece::Meta(_));
    if around.flat_map(|gap| comments::pieces(sql, gap)).any(|piece| is_command(&piece)) {
        return told("the query holds a command of psql", no_command);
    }
    if let Some((message, hint)) = step.barred_from_transaction() {
        return told(&message, hint);
    }
    let parsed = pg_query::parse(&step.statement().sql, 0);
    if parsed.is_ok_and(|parsed| parsed.protobuf.stmts.len() > 1) {
        return told("the query has several statements, joined with `\\;`", "write one");
    }
    if step.copy_data().is_some() {
        return told("`COPY … FROM stdin` has nothing to read", "write an `INSERT`");
    }
    Ok(())
}
