//! Sends a script's steps to a server, one by one, by psql's rules.

use std::fmt;
use std::io::Cursor;
use std::pin::pin;
use std::sync::Arc;

use futures_util::SinkExt;
use futures_util::future;
use tokio_postgres::error::{DbError, ErrorPosition, SqlState};
use tokio_postgres::{Client, SimpleQueryMessage};

use super::classify::{Class, Control, classify};
use super::error::{ScriptError, StatementError};
use super::hints::{self, Failure};
use super::{CopyData, Script, Statement, Step, names};
use crate::snippet::Snippet;

/// Bytes of COPY data sent as one message.
const COPY_CHUNK: usize = 1 << 20;

/// How a file's statements are put into transactions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transaction {
    /// Every statement commits on its own, as with `psql -f`.
    #[default]
    Statements,
    /// The file is one transaction, as with `psql -1 -f` and most migration tools, unless it holds a
    /// statement that cannot run inside one or opens transactions itself.
    File,
}

/// Whether a script may change what all databases of a server share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClusterWide {
    /// It may: the server is ours.
    #[default]
    Allow,
    /// It may not: the server is someone's. Statements on roles, databases, tablespaces and the
    /// server's configuration are refused before anything is sent, in the text of DO blocks too.
    Refuse,
}

/// How to run a script.
#[derive(Clone, Copy, Debug, Default)]
pub struct RunOptions<'a> {
    /// How statements are put into transactions.
    pub transaction: Transaction,
    /// Whether cluster-wide statements may run.
    pub cluster_wide: ClusterWide,
    /// What ran before in the same database; hints name what those files created.
    pub earlier: &'a [FileRun],
}

/// What was run of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRun {
    /// The file, as shown to people.
    pub path: Arc<str>,
    /// How its statements were put into transactions.
    pub transaction: HowRun,
    /// The statements, in the order they ran.
    pub statements: Vec<Statement>,
}

/// How a file's statements were put into transactions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HowRun {
    /// The whole file in one transaction.
    OneTransaction,
    /// Every statement on its own.
    StatementByStatement(Reason),
    /// As the file's own BEGIN and COMMIT say; the first of them stands here.
    OwnTransactions(Place),
}

/// Why a file was run statement by statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The caller wanted it so.
    Asked,
    /// A statement cannot run inside a transaction.
    CannotRunInTransaction {
        /// The command, as in `CREATE INDEX CONCURRENTLY`.
        command: &'static str,
        /// Where it stands.
        place: Place,
    },
    /// The file was tried in one transaction; the server refused a statement inside of it, and the
    /// file was rolled back and run again.
    RefusedInTransaction {
        /// `55P04` (a new enum value is used), `25001` or `2D000` (the statement wants no transaction
        /// around it, or ends it).
        code: SqlState,
        /// The server's message.
        message: String,
        /// The statement.
        place: Place,
    },
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, as shown to people.
    pub file: Arc<str>,
    /// The 1-based line.
    pub line: u32,
}

impl Place {
    fn of(step: &Step) -> Self {
        Self { file: Arc::clone(&step.statement.file), line: step.statement.start_line }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.file, self.line)
    }
}

impl fmt::Display for HowRun {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OneTransaction => out.write_str("one transaction"),
            Self::StatementByStatement(Reason::Asked) => out.write_str("statement by statement"),
            Self::StatementByStatement(reason) => {
                write!(out, "statement by statement because {reason}")
            }
            Self::OwnTransactions(place) => write!(out, "its own transactions ({place})"),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asked => out.write_str("it was asked for"),
            Self::CannotRunInTransaction { command, place } => {
                write!(out, "{command} cannot run inside a transaction ({place})")
            }
            Self::RefusedInTransaction { code, message, place } => {
                write!(
                    out,
                    "the server refused it in one transaction: {message} ({}) ({place})",
                    code.code()
                )
            }
        }
    }
}

/// Runs a script on `client`, which must have no transaction open.
///
/// After an error the session has no transaction open either; what was committed before stays.
///
/// # Errors
/// When the server rejects a statement, when the connection fails, when a transaction is left open
/// at the end of the file, or when a cluster-wide statement is met that the options refuse.
pub async fn run(
    client: &Client,
    script: &Script,
    options: &RunOptions<'_>,
) -> Result<FileRun, ScriptError> {
    let classes: Vec<Class> = script.steps.iter().map(classify).collect();
    if options.cluster_wide == ClusterWide::Refuse {
        refuse_cluster_wide(&script.steps, &classes)?;
    }
    let mut transaction = plan(&script.steps, &classes, options.transaction);
    let mut outcome =
        send_all(client, &script.steps, &classes, transaction == HowRun::OneTransaction).await;
    if let (HowRun::OneTransaction, Err(stop)) = (&transaction, &outcome)
        && let Some(reason) = reason_to_retry(stop, &script.steps)
    {
        transaction = HowRun::StatementByStatement(reason);
        outcome = send_all(client, &script.steps, &classes, false).await;
    }
    match outcome {
        Ok(()) => Ok(FileRun {
            path: Arc::clone(&script.path),
            transaction,
            statements: script.statements().cloned().collect(),
        }),
        Err(stop) => Err(explain(client, script, options, stop).await),
    }
}

/// Puts the session back to how it was when it was opened (`DISCARD ALL`), as a new connection would
/// be: settings, the role, temporary tables, prepared statements, advisory locks. Prepared
/// statements of the client library go too, so keep catalog queries on a connection of their own.
///
/// # Errors
/// When the server refuses, as it does inside a transaction, or the connection fails.
pub async fn reset_session(client: &Client) -> Result<(), ScriptError> {
    client.batch_execute("DISCARD ALL").await.map_err(ScriptError::Reset)
}

fn refuse_cluster_wide(steps: &[Step], classes: &[Class]) -> Result<(), ScriptError> {
    let found =
        steps.iter().zip(classes).find_map(|(step, class)| Some((step, class.cluster_wide?)));
    let Some((step, command)) = found else { return Ok(()) };
    Err(ScriptError::invalid(
        format!("{command} changes the whole server, not only the scratch database"),
        step.snippet(),
        "use a local scratch server, or do it beforehand by hand and remove the statement",
    ))
}

fn plan(steps: &[Step], classes: &[Class], wanted: Transaction) -> HowRun {
    let first = |has: fn(&Class) -> bool| steps.iter().zip(classes).find(|(_, class)| has(class));
    if wanted == Transaction::Statements {
        return HowRun::StatementByStatement(Reason::Asked);
    }
    if let Some((step, _)) = first(|class| !class.control.is_empty()) {
        return HowRun::OwnTransactions(Place::of(step));
    }
    match first(|class| class.alone.is_some()) {
        Some((step, Class { alone: Some(command), .. })) => {
            HowRun::StatementByStatement(Reason::CannotRunInTransaction {
                command,
                place: Place::of(step),
            })
        }
        _ => HowRun::OneTransaction,
    }
}

/// Why sending stopped.
enum Stop {
    /// The step failed.
    Step(usize, tokio_postgres::Error),
    /// The COMMIT (or BEGIN) around the file failed.
    Around(tokio_postgres::Error),
    /// The transaction that this step opened was never ended.
    LeftOpen(usize),
}

async fn send_all(
    client: &Client,
    steps: &[Step],
    classes: &[Class],
    wrap: bool,
) -> Result<(), Stop> {
    if steps.is_empty() {
        return Ok(());
    }
    let mut open = None;
    let sent = send_steps(client, steps, classes, wrap, &mut open).await;
    let outcome = match (sent, open) {
        (Ok(()), Some(begun)) => Err(Stop::LeftOpen(begun)),
        (Ok(()), None) if wrap => client.batch_execute("COMMIT").await.map_err(Stop::Around),
        (sent, _) => sent,
    };
    if outcome.is_err() && (wrap || open.is_some()) {
        // The failure is what gets reported; if the connection is gone there is nothing to roll back.
        let _ = client.batch_execute("ROLLBACK").await;
    }
    outcome
}

/// Sends the steps in order; `open` says which step opened the transaction that is still open.
async fn send_steps(
    client: &Client,
    steps: &[Step],
    classes: &[Class],
    wrap: bool,
    open: &mut Option<usize>,
) -> Result<(), Stop> {
    for (index, (step, class)) in steps.iter().zip(classes).enumerate() {
        if wrap && index == 0 {
            // BEGIN and the first statement go down the connection together.
            let (begun, sent) =
                future::join(client.batch_execute("BEGIN"), send(client, step)).await;
            begun.map_err(Stop::Around)?;
            sent.map_err(|error| Stop::Step(index, error))?;
        } else {
            send(client, step).await.map_err(|error| Stop::Step(index, error))?;
        }
        for control in &class.control {
            *open = match control {
                Control::Begin | Control::Chain => open.or(Some(index)),
                Control::End => None,
            };
        }
    }
    Ok(())
}

async fn send(client: &Client, step: &Step) -> Result<(), tokio_postgres::Error> {
    let Some(data) = step.copy_data() else {
        return client.batch_execute(&step.statement.sql).await;
    };
    let mut sink = pin!(client.copy_in(&step.statement.sql).await?);
    for chunk in data.as_bytes().chunks(COPY_CHUNK) {
        // When the server has given up the channel is closed; `finish` then tells why.
        if sink.send(Cursor::new(chunk.to_vec())).await.is_err() {
            break;
        }
    }
    sink.finish().await.map(|_| ())
}

/// Errors that say: not inside this transaction.
fn reason_to_retry(stop: &Stop, steps: &[Step]) -> Option<Reason> {
    let Stop::Step(index, error) = stop else { return None };
    let error = error.as_db_error()?;
    let retried = [
        SqlState::UNSAFE_NEW_ENUM_VALUE_USAGE,
        SqlState::ACTIVE_SQL_TRANSACTION,
        SqlState::INVALID_TRANSACTION_TERMINATION,
    ];
    retried.contains(error.code()).then(|| Reason::RefusedInTransaction {
        code: error.code().clone(),
        message: error.message().to_owned(),
        place: Place::of(&steps[*index]),
    })
}

async fn explain(
    client: &Client,
    script: &Script,
    options: &RunOptions<'_>,
    stop: Stop,
) -> ScriptError {
    let (index, error, around) = match stop {
        Stop::LeftOpen(begun) => {
            return ScriptError::invalid(
                "the transaction opened here is still open at the end of the file",
                script.steps[begun].snippet(),
                "end it with `COMMIT;`",
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
    let snippet = match original_position(error) {
        Some(position) => step.snippet_at(position),
        None => error
            .where_()
            .and_then(|context| place_in_context(step, context))
            .unwrap_or_else(|| step.snippet()),
    };
    let internal = match error.position() {
        Some(ErrorPosition::Internal { position, query }) => {
            let characters = usize::try_from(position.saturating_sub(1)).unwrap_or(usize::MAX);
            let at = query.char_indices().nth(characters).map_or(query.len(), |(at, _)| at);
            Some(Snippet::at(
                Arc::from("query in the function"),
                query,
                at,
                super::lexer::token_len(&query[at..]),
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
