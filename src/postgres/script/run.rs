//! Sends a script's steps to a server, one by one, by psql's rules.

use std::io::Cursor;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::SinkExt;
use futures_util::future;
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

use super::classify::{Class, Control, classify};
use super::elsewhere::{Elsewhere, has_slot};
use super::error::ScriptError;
use super::explain::explain;
use super::how::{FileRun, HowRun, Place, Reason};
use super::{Script, Step};

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

/// Runs a script on `client`, which must have no transaction open.
///
/// After an error the session has no transaction open either; what was committed before stays.
///
/// # Errors
/// When the server rejects a statement, when the connection fails, when a transaction is left open
/// at the end of the file, when a cluster-wide statement is met that the options refuse, or when one
/// connects to another server.
pub async fn run(
    client: &Client,
    script: &Script,
    options: &RunOptions<'_>,
) -> Result<FileRun, ScriptError> {
    let classes: Vec<Class> = script.steps.iter().map(classify).collect();
    if options.cluster_wide == ClusterWide::Refuse {
        refuse_cluster_wide(&script.steps, &classes)?;
    }
    refuse_elsewhere(&script.steps, &classes)?;
    let mut transaction = plan(&script.steps, &classes, options.transaction);
    let mut took = Vec::with_capacity(script.steps.len());
    let in_one = transaction == HowRun::OneTransaction;
    let mut outcome = send_all(client, &script.steps, &classes, in_one, &mut took).await;
    if let (HowRun::OneTransaction, Err(stop)) = (&transaction, &outcome)
        && let Some(reason) = reason_to_retry(stop, &script.steps)
    {
        transaction = HowRun::StatementByStatement(reason);
        took.clear();
        outcome = send_all(client, &script.steps, &classes, false, &mut took).await;
    }
    match outcome {
        Ok(()) => Ok(FileRun {
            path: Arc::clone(&script.path),
            transaction,
            statements: script.statements().cloned().collect(),
            took,
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

fn refuse_elsewhere(steps: &[Step], classes: &[Class]) -> Result<(), ScriptError> {
    let found = steps.iter().zip(classes).find_map(|(step, class)| match &class.elsewhere {
        Some(Elsewhere::Connects(command, hint)) => Some((step, command, *hint)),
        _ => None,
    });
    let Some((step, command, hint)) = found else { return Ok(()) };
    let message = format!("{command} connects to another server");
    Err(ScriptError::invalid(message, step.snippet(), hint))
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
pub(super) enum Stop {
    /// The step failed.
    Step(usize, tokio_postgres::Error),
    /// The COMMIT (or BEGIN) around the file failed.
    Around(tokio_postgres::Error),
    /// The step would drop a slot at another server, and was not sent.
    DropsSlot(usize),
    /// The transaction that this step opened was never ended.
    LeftOpen(usize),
}

async fn send_all(
    client: &Client,
    steps: &[Step],
    classes: &[Class],
    wrap: bool,
    took: &mut Vec<Duration>,
) -> Result<(), Stop> {
    if steps.is_empty() {
        return Ok(());
    }
    let mut open = None;
    let sent = send_steps(client, steps, classes, wrap, (&mut open, took)).await;
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

/// Sends the steps in order; `open` says which step opened the transaction that is still open, and
/// `took` how long each took.
async fn send_steps(
    client: &Client,
    steps: &[Step],
    classes: &[Class],
    wrap: bool,
    (open, took): (&mut Option<usize>, &mut Vec<Duration>),
) -> Result<(), Stop> {
    for (index, (step, class)) in steps.iter().zip(classes).enumerate() {
        if let Some(Elsewhere::Drops(subscription)) = &class.elsewhere {
            let refused = has_slot(client, subscription).await;
            if refused.map_err(|error| Stop::Step(index, error))? {
                return Err(Stop::DropsSlot(index));
            }
        }
        let begun_at = Instant::now();
        if wrap && index == 0 {
            // BEGIN and the first statement go down the connection together.
            let (begun, sent) =
                future::join(client.batch_execute("BEGIN"), send(client, step)).await;
            begun.map_err(Stop::Around)?;
            sent.map_err(|error| Stop::Step(index, error))?;
        } else {
            send(client, step).await.map_err(|error| Stop::Step(index, error))?;
        }
        took.push(begun_at.elapsed());
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
    match step.copy_data() {
        Some(data) => {
            let copied = copy_in(client, &step.statement.sql, data).await;
            copied.map(|_| ()).map_err(|refused| refused.error)
        }
        None => client.batch_execute(&step.statement.sql).await,
    }
}

/// Why rows could not be copied.
#[derive(Debug)]
pub struct CopyRefused {
    /// What the server or the connection says.
    pub error: tokio_postgres::Error,
    /// The server refused before it took a row. The client library then awaits an answer too few,
    /// and mistakes every later one for that of the statement before: the session is of no more use.
    pub out_of_step: bool,
}

/// Sends a `COPY … FROM stdin` with its rows, and returns how many were taken.
///
/// # Errors
/// [`CopyRefused`].
pub async fn copy_in(client: &Client, sql: &str, data: &str) -> Result<u64, CopyRefused> {
    let begun = client.copy_in(sql).await;
    let mut sink = pin!(begun.map_err(|error| CopyRefused { error, out_of_step: true })?);
    for chunk in data.as_bytes().chunks(COPY_CHUNK) {
        // When the server has given up the channel is closed; `finish` then tells why.
        if sink.send(Cursor::new(chunk.to_vec())).await.is_err() {
            break;
        }
    }
    sink.finish().await.map_err(|error| CopyRefused { error, out_of_step: false })
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
