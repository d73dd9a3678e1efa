//! Turns what the server says about a statement into an error that shows the place in the file.

use std::sync::Arc;

use tokio_postgres::error::{DbError, ErrorPosition};
use tokio_postgres::{Client, SimpleQueryMessage};

use super::error::{ScriptError, StatementError};
use super::hints::{self, Failure};
use super::run::{RunOptions, Stop};
use super::{CopyData, Script, Step, names};
use crate::snippet::Snippet;

/// Turns what stopped a script into an error that shows the place; asks the server for its version.
pub(super) async fn explain(
    client: &Client,
    script: &Script,
    options: &RunOptions<'_>,
    why: Stop,
) -> ScriptError {
    let (index, error, around) = match why {
        Stop::LeftOpen(begun) => {
            return ScriptError::invalid(
                "the transaction opened here is still open at the end of the file",
                script.steps[begun].snippet(),
                "end it with `COMMIT;`",
            );
        }
        Stop::DropsSlot(index) => {
            return ScriptError::invalid(
                "DROP SUBSCRIPTION connects to another server, to drop the slot there",
                script.steps[index].snippet(),
                "write `ALTER SUBSCRIPTION … SET (slot_name = NONE);` before it",
            );
        }
        Stop::Step(index, error) => (index, error, false),
        Stop::Around(error) => (script.steps.len() - 1, error, true),
    };
    let step = &script.steps[index];
    let Some(database) = error.as_db_error() else {
        return ScriptError::Connection { at: Box::new(step.snippet()), source: error };
    };
    let earlier = options.earlier.iter().flat_map(|run| &run.statements);
    let created = names::created(earlier.chain(script.statements().take(index)));
    let major = server_major(client).await;
    let mut explained = statement_error(step, database);
    explained.hint = hints::hint(&Failure {
        error: database,
        step,
        position: original_position(database),
        created: &created,
        major,
    });
    if around {
        let at_commit = "at the COMMIT that ends the file's transaction";
        explained.context = Some(
            explained
                .context
                .map_or_else(|| at_commit.to_owned(), |context| format!("{at_commit}\n{context}")),
        );
    }
    ScriptError::Database(Box::new(explained))
}

async fn server_major(client: &Client) -> Option<u32> {
    let answer = client.simple_query("SHOW server_version_num").await.ok()?;
    let number: u32 = answer.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0)?.parse().ok(),
        _ => None,
    })?;
    Some(number / 10_000)
}

fn original_position(error: &DbError) -> Option<u32> {
    match error.position()? {
        ErrorPosition::Original(position) => Some(*position),
        ErrorPosition::Internal { .. } => None,
    }
}

fn statement_error(step: &Step, error: &DbError) -> StatementError {
    let found = match (original_position(error), error.where_()) {
        (Some(position), _) => Some(step.snippet_at(position)),
        (None, Some(context)) => place_in_context(step, context),
        (None, None) => place_of_name(step, error),
    };
    let snippet = found.unwrap_or_else(|| step.snippet());
    let internal = match error.position() {
        Some(ErrorPosition::Internal { position, query }) => {
            let characters = usize::try_from(position.saturating_sub(1)).unwrap_or(usize::MAX);
            let at = query.char_indices().nth(characters).map_or(query.len(), |(at, _)| at);
            Some(Snippet::at(
                Arc::from("query in the function"),
                query,
                at,
                super::tokens::token_len(&query[at..]),
            ))
        }
        _ => None,
    };
    StatementError {
        message: error.message().to_owned(),
        code: error.code().clone(),
        snippet,
        detail: error.detail().map(str::to_owned),
        context: error.where_().map(str::to_owned),
        internal,
        hint: None,
    }
}

/// The line a server's context names, where it lies in this file: a row of COPY data, or a line of a
/// DO block. The server counts a block's lines from the one its opening quote stands on.
fn place_in_context(step: &Step, context: &str) -> Option<Snippet> {
    let number = |text: &str| {
        text.chars().take_while(char::is_ascii_digit).collect::<String>().parse::<u32>().ok()
    };
    if let Some(CopyData { first_line, .. }) = &step.copy {
        let line = context
            .lines()
            .filter(|line| line.starts_with("COPY "))
            .find_map(|line| number(line.split_once(", line ")?.1))?;
        return Some(step.source.snippet_line(first_line + line.saturating_sub(1)));
    }
    if !step.heads.first()?.first()?.is("DO") {
        return None;
    }
    let line = context
        .lines()
        .rev()
        .find_map(|line| number(line.split_once("inline_code_block line ")?.1))?;
    let body = step.map.file_span(step.body?, 1)?;
    Some(step.source.snippet_line(step.source.line_at(body.start) + line.saturating_sub(1)))
}

/// Where the name that does not exist stands in the statement. The server gives no position for
/// names it looks up late, such as the table a foreign key refers to.
fn place_of_name(step: &Step, error: &DbError) -> Option<Snippet> {
    let wanted = hints::missing_name(error)?;
    let name = wanted.rsplit('.').next()?;
    let sql = &step.statement.sql;
    let tokens = names::tokens(sql)?;
    let found: Vec<usize> =
        (0..tokens.len()).filter(|at| spelled(&sql[tokens[*at].clone()]) == name).collect();
    let referred = found.iter().find(|at| {
        let mut before = **at;
        while before >= 2 && &sql[tokens[before - 1].clone()] == "." {
            before -= 2;
        }
        let word = before.checked_sub(1).map(|word| sql[tokens[word].clone()].to_ascii_uppercase());
        word.is_some_and(|word| {
            ["REFERENCES", "FROM", "JOIN", "INTO", "UPDATE", "TABLE", "ONLY", "LIKE"]
                .contains(&word.as_str())
        })
    });
    match (referred, found.as_slice()) {
        (Some(at), _) | (None, [at]) => step.snippet_from(tokens[*at].start),
        _ => None,
    }
}

/// A name as the server folds it.
fn spelled(token: &str) -> String {
    match token.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(quoted) => quoted.replace("\"\"", "\""),
        None => token.to_ascii_lowercase(),
    }
}
