//! What the server answers to one statement: rows as text, as psql shows them, or a refusal.

use tokio_postgres::error::{DbError, ErrorPosition};
use tokio_postgres::{Client, SimpleQueryMessage};

use crate::behaviour::answer::{Answer, Done, Refusal};

impl From<&DbError> for Refusal {
    fn from(error: &DbError) -> Self {
        let position = match error.position() {
            Some(ErrorPosition::Original(at)) => Some(*at),
            _ => None,
        };
        Self {
            code: error.code().code().to_owned(),
            constraint: error.constraint().map(str::to_owned),
            message: error.message().to_owned(),
            detail: error.detail().map(str::to_owned),
            position,
        }
    }
}

/// Sends a statement. Of several joined with `\;` the last one's rows are returned.
///
/// # Errors
/// When the connection is lost: a refusal is an answer.
pub async fn ask(client: &Client, sql: &str) -> Result<Answer, tokio_postgres::Error> {
    let messages = match client.simple_query(sql).await {
        Ok(messages) => messages,
        Err(error) => return refusal(error),
    };
    let mut done = Done::default();
    for message in messages {
        match message {
            SimpleQueryMessage::RowDescription(columns) => {
                let names = columns.iter().map(|column| column.name().to_owned()).collect();
                done = Done { columns: Some(names), ..Done::default() };
            }
            SimpleQueryMessage::Row(row) => {
                let values = (0..row.len()).map(|at| row.get(at).map(str::to_owned));
                done.rows.push(values.collect());
            }
            SimpleQueryMessage::CommandComplete(affected) => done.affected = affected,
            _ => {}
        }
    }
    Ok(Answer::Done(done))
}

/// An error of the server as an answer.
///
/// # Errors
/// The error itself where it is none of the server's, or ends the session.
pub fn refusal(error: tokio_postgres::Error) -> Result<Answer, tokio_postgres::Error> {
    match error.as_db_error() {
        // Class 57P: the server goes down, or ended the session.
        Some(database) if !database.code().code().starts_with("57P") => {
            Ok(Answer::Refused(Refusal::from(database)))
        }
        _ => Err(error),
    }
}

/// Sends a statement in a transaction that is rolled back, with the settings of the tests. What a
/// rollback leaves of the session goes too: prepared statements, advisory locks.
///
/// # Errors
/// As [`ask`].
pub async fn ask_and_roll_back(
    client: &Client,
    sql: &str,
    statement_timeout: &str,
) -> Result<Answer, tokio_postgres::Error> {
    let timeout = crate::model::ddl::literal(statement_timeout);
    client
        .batch_execute(&format!(
            "BEGIN; SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO';
             SET LOCAL intervalstyle = 'postgres'; SET LOCAL statement_timeout = {timeout}"
        ))
        .await?;
    let answer = ask(client, sql).await?;
    client.batch_execute("ROLLBACK").await?;
    client.batch_execute("DISCARD ALL").await?;
    Ok(answer)
}
