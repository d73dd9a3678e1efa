//! Asks `information_schema` what a database holds, and holds it against the model.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use serde_json::{Map, Value};
use tokio_postgres::{Client, SimpleQueryMessage, SimpleQueryRow};

use crate::model::Model;
use crate::postgres::snapshot;
use crate::witness::{Facts, Roles, Subject, TESTIMONIES, Testimony, Told, Verdict, hold};

/// Why the witness could not be heard.
#[derive(Debug, thiserror::Error)]
pub enum WitnessError {
    /// The server refused a query, or the connection was lost.
    #[error("cannot read `{what}` of information_schema")]
    Query {
        /// What was being read.
        what: &'static str,
        /// What the server or the driver said.
        #[source]
        source: tokio_postgres::Error,
    },
    /// A row did not have the expected form.
    #[error("`{view}` of information_schema holds a row that cannot be understood: {row}")]
    Decode {
        /// The view.
        view: &'static str,
        /// The beginning of the row.
        row: String,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
}

impl WitnessError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Query { .. } => {
                "check that the role may read information_schema, or leave `--witness` out"
                    .to_owned()
            }
            Self::Decode { .. } => {
                "report this with the server's version: it is an error in pgcanon".to_owned()
            }
        }
    }

    /// Whether this only says that an earlier statement of the transaction failed.
    fn is_aftermath(&self) -> bool {
        matches!(self, Self::Query { source, .. }
            if source.code().is_some_and(|code| code.code() == "25P02"))
    }
}

/// The role that asks, the roles whose rights it lacks, and who has the rights of each owner.
const ROLES: &str = "
    SELECT current_user::text, NULL, NULL
    UNION ALL
    SELECT NULL, rolname::text, NULL FROM pg_catalog.pg_roles
    WHERE rolname NOT IN (SELECT role_name FROM information_schema.enabled_roles)
    UNION ALL
    SELECT NULL, m.rolname::text, o.rolname::text
    FROM pg_catalog.pg_roles o
    JOIN pg_catalog.pg_roles m ON pg_has_role(m.oid, o.oid, 'USAGE')
    WHERE o.oid IN (SELECT relowner FROM pg_catalog.pg_class
                    UNION SELECT proowner FROM pg_catalog.pg_proc
                    UNION SELECT typowner FROM pg_catalog.pg_type)";

/// Asks the witness about the client's database, and holds what it tells against the model of it.
///
/// # Errors
/// As [`testimonies`].
pub async fn hear(client: &Client, model: &Model) -> Result<Verdict, WitnessError> {
    let (roles, told) = testimonies(client, model.postgresql).await?;
    Ok(hold(model, &roles, &told))
}

/// Asks every view, in one snapshot; `major` is the server's major version. What is told has the
/// order of [`TESTIMONIES`].
///
/// The connection must not be in a transaction. It is left outside of one, with its settings as
/// they were.
///
/// # Errors
/// When a query is refused or a row is not understood.
pub async fn testimonies(client: &Client, major: u32) -> Result<(Roles, Vec<Told>), WitnessError> {
    let failed = |source| WitnessError::Query { what: "a snapshot", source };
    client.batch_execute(&snapshot()).await.map_err(failed)?;
    let heard = hear_snapshot(client, major).await;
    let ended = client.batch_execute("ROLLBACK").await.map_err(failed);
    let heard = heard?;
    ended?;
    Ok(heard)
}

/// What every view tells in the transaction that is open.
async fn hear_snapshot(client: &Client, major: u32) -> Result<(Roles, Vec<Told>), WitnessError> {
    let told = join_all(TESTIMONIES.iter().map(|testimony| ask(client, testimony, major)));
    let (roles, told) = tokio::join!(roles(client), told);
    let (told, mut errors): (Vec<_>, Vec<_>) = told.into_iter().partition(Result::is_ok);
    let roles = roles.map_err(|error| errors.push(Err(error)));
    // After one query was refused, the server refuses the rest of the transaction: the error to
    // show is the one that is not about that.
    errors.sort_by_key(|error| error.as_ref().err().is_none_or(WitnessError::is_aftermath));
    match (roles, errors.into_iter().next()) {
        (_, Some(Err(error))) => Err(error),
        (roles, _) => Ok((roles.unwrap_or_default(), told.into_iter().flatten().collect())),
    }
}

async fn roles(client: &Client) -> Result<Roles, WitnessError> {
    let failed = |source| WitnessError::Query { what: "enabled_roles", source };
    let mut roles = Roles::default();
    for row in rows(&client.simple_query(ROLES).await.map_err(failed)?) {
        match (row.get(0), row.get(1), row.get(2)) {
            (Some(current), ..) => current.clone_into(&mut roles.current),
            (_, Some(member), Some(owner)) => {
                roles.members.entry(owner.to_owned()).or_default().insert(member.to_owned());
            }
            (_, Some(stranger), None) => {
                roles.strangers.insert(stranger.to_owned());
            }
            _ => {}
        }
    }
    Ok(roles)
}

async fn ask(client: &Client, testimony: &Testimony, major: u32) -> Result<Told, WitnessError> {
    let view = testimony.view;
    let sql = format!("SELECT row_to_json(q)::text FROM ({}) q", testimony.sql(major));
    let failed = |source| WitnessError::Query { what: view, source };
    let messages = client.simple_query(&sql).await.map_err(failed)?;
    let mut told: BTreeMap<Subject, BTreeSet<Facts>> = BTreeMap::new();
    for row in rows(&messages) {
        let text = row.get(0).unwrap_or_default();
        let (subject, facts) = decode(text).map_err(|source| WitnessError::Decode {
            view,
            row: text.chars().take(400).collect(),
            source,
        })?;
        told.entry(subject).or_default().insert(facts);
    }
    Ok(told)
}

fn decode(text: &str) -> Result<(Subject, Facts), serde_json::Error> {
    let mut row: Map<String, Value> = serde_json::from_str(text)?;
    let mut take = |name: &str| row.remove(name).unwrap_or(Value::Null);
    let what = serde_json::from_value(take("_what"))?;
    let path = serde_json::from_value(take("_path"))?;
    Ok((Subject { path, what }, serde_json::from_value(Value::Object(row))?))
}

fn rows(messages: &[SimpleQueryMessage]) -> impl Iterator<Item = &SimpleQueryRow> {
    messages.iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    })
}
