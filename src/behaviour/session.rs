//! The statements around those of a test: how its transaction begins, and what changes for one
//! statement.

use tokio_postgres::Client;

use super::annotation::{Role, Setting};
use super::answer::Answer;
use crate::model::ddl;
use crate::postgres::answer::ask;

/// Opens the transaction of a test. Values are printed as everywhere else in this program, whatever
/// the server is set to.
pub(super) fn begin(settings: &[&Setting], statement_timeout: &str) -> String {
    let mut sql = "BEGIN; SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'; \
                   SET LOCAL intervalstyle = 'postgres'; SET LOCAL bytea_output = 'hex'; \
                   SET LOCAL client_min_messages = 'warning'; "
        .to_owned();
    sql += &format!("SET LOCAL statement_timeout = {}; ", ddl::literal(statement_timeout));
    for setting in settings {
        sql += &set(&setting.name, &setting.value);
    }
    sql
}

/// Sets a value until the end of the transaction.
fn set(name: &str, value: &str) -> String {
    let (name, value) = (ddl::literal(name), ddl::literal(value));
    format!("SELECT pg_catalog.set_config({name}, {value}, true); ")
}

/// Becomes a role until the end of the transaction.
pub(super) fn become_role(role: &Role) -> String {
    match role {
        Role::Builder => "SET LOCAL ROLE NONE; ".to_owned(),
        Role::Named(name) => format!("SET LOCAL ROLE {}; ", ddl::ident(name)),
    }
}

/// What changes before a statement that has a role or settings of its own, and what takes that back
/// after it.
pub(super) async fn around(
    client: &Client,
    role: Option<&Role>,
    settings: &[Setting],
    usual: &Role,
) -> Result<(String, String), tokio_postgres::Error> {
    let (mut before, mut after) = (String::new(), String::new());
    for setting in settings {
        let query =
            format!("SELECT pg_catalog.current_setting({}, true)", { ddl::literal(&setting.name) });
        let value = match ask(client, &query).await? {
            Answer::Done(done) => done.rows.into_iter().flatten().next().flatten(),
            Answer::Refused(_) => None,
        };
        before += &set(&setting.name, &setting.value);
        after += &set(&setting.name, &value.unwrap_or_default());
    }
    if let Some(role) = role {
        before += &become_role(role);
        after.insert_str(0, &become_role(usual));
    }
    Ok((before, after))
}
