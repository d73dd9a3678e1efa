//! Scratch databases on a server the user gives.
//!
//! Every scratch database is named `pgcanon_scratch_<hash>_<pid>_<random>_<label>`, where the hash
//! stands for the database we log in to. For each one its run holds a session advisory lock in
//! that login database, taken before the scratch database is created. A scratch database whose
//! lock is free has lost its run and is dropped by the next. Nothing else on the server is touched.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio_postgres::Client;

use super::super::connect::{Connection, Target, Version};
use super::error::{ScratchError, quote_ident};
use super::runtime::{hash, random};
use super::{Facts, check_version};

const PREFIX: &str = "pgcanon_scratch_";
/// PostgreSQL cuts identifiers off here.
const MAX_NAME: usize = 63;
/// Template databases got a choice of locale provider in version 15.
const FIRST_WITH_PROVIDERS: u32 = 15;
const DROP_DEADLINE: Duration = Duration::from_secs(10);
const DROP_PAUSE: Duration = Duration::from_millis(50);

/// A server of the user's, and what we made on it.
#[derive(Debug)]
pub(super) struct Server {
    target: Target,
    /// Holds the advisory locks, so it lives as long as the databases.
    admin: Connection,
    pub(super) facts: Facts,
    prefix: String,
    made: Mutex<Made>,
}

/// What has to go again.
#[derive(Debug, Default)]
struct Made {
    databases: Vec<String>,
    /// Roles that were created for scripts; they can go when the databases have gone.
    roles: Vec<String>,
}

impl Server {
    /// Logs in, looks whether all that is needed is there, and drops what dead runs left. Also
    /// says what was dropped, or could not be.
    pub(super) async fn open(
        target: &Target,
        wanted: Option<u32>,
    ) -> Result<(Self, Vec<String>), ScratchError> {
        let admin = target.connect().await?;
        check_version(&admin, wanted)?;
        let facts = Facts::read(&admin).await?;
        if !facts.can_create_database {
            return Err(ScratchError::MayNotCreate { at: Box::new(admin.at().clone()) });
        }
        // Half of the hash: a name has few bytes to spare.
        let prefix = format!("{PREFIX}{:08x}_", hash([admin.at().database.as_str()]) >> 32);
        let server = Self { target: target.clone(), admin, facts, prefix, made: Mutex::default() };
        let notes = server.reap().await?;
        Ok((server, notes))
    }

    pub(super) fn version(&self) -> &Version {
        self.admin.version()
    }

    pub(super) fn target(&self) -> &Target {
        &self.target
    }

    async fn reap(&self) -> Result<Vec<String>, ScratchError> {
        let failed = || ScratchError::sql("look for scratch databases of dead runs");
        let rows = self
            .admin
            .query(
                "SELECT d.datname::text FROM pg_catalog.pg_database AS d
                   JOIN pg_catalog.pg_roles AS r ON r.oid = d.datdba
                  WHERE pg_catalog.starts_with(d.datname::text, $1) AND r.rolname = current_user
                  ORDER BY 1",
                &[&self.prefix],
            )
            .await
            .map_err(failed())?;
        let mut notes = Vec::new();
        for row in rows {
            let name: String = row.try_get(0).map_err(failed())?;
            if !self.lock(&name, "pg_try_advisory_lock").await.map_err(failed())? {
                continue;
            }
            notes.push(match drop_database(&self.target, &self.admin, &name).await {
                Ok(()) => format!("dropped `{name}`, which a killed run left"),
                Err(_) => format!("`{name}`, which a killed run left, could not be dropped"),
            });
            self.lock(&name, "pg_advisory_unlock").await.map_err(failed())?;
        }
        Ok(notes)
    }

    /// Calls one of the functions that try or free an advisory lock, on a database's lock.
    async fn lock(&self, name: &str, function: &str) -> Result<bool, tokio_postgres::Error> {
        let statement = format!("SELECT pg_catalog.{function}($1)");
        self.admin.query_one(&statement, &[&lock_key(name)]).await?.try_get(0)
    }

    /// Creates a database with its own name: empty, or a copy of another.
    pub(super) async fn create(
        &self,
        label: &str,
        original: Option<&str>,
    ) -> Result<Target, ScratchError> {
        let mut name =
            format!("{}{}_{:08x}_{}", self.prefix, std::process::id(), random(), plain(label));
        name.truncate(MAX_NAME);
        let doing = || ScratchError::sql(format!("create the scratch database `{name}`"));
        // The name is new, so the lock is free.
        self.lock(&name, "pg_try_advisory_lock").await.map_err(doing())?;
        // Noted before it is created: the future may be dropped while the server creates it.
        self.made().databases.push(name.clone());
        create_database(&self.admin, &name, original).await.map_err(doing())?;
        Ok(self.target.with_database(name))
    }

    /// Drops one of the databases that were made.
    pub(super) async fn discard(&self, name: &str) -> Result<(), ScratchError> {
        let doing = || ScratchError::sql(format!("drop the scratch database `{name}`"));
        drop_database(&self.target, &self.admin, name).await.map_err(doing())?;
        self.made().databases.retain(|made| made != name);
        self.lock(name, "pg_advisory_unlock").await.map(|_| ()).map_err(doing())
    }

    /// Drops all databases that were made.
    pub(super) async fn close(self) -> Result<(), ScratchError> {
        drop_all(&self.target, Some(&self.admin), self.take_made()).await
    }

    /// Remembers a role that was created, to be dropped after the databases.
    pub(super) fn note_role(&self, name: &str) {
        self.made().roles.push(name.to_owned());
    }

    fn made(&self) -> MutexGuard<'_, Made> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_made(&self) -> Made {
        std::mem::take(&mut *self.made())
    }
}

impl Drop for Server {
    /// The safety net for work that was cut short: a thread with a runtime of its own drops the
    /// databases, since the runtime we are on cannot be waited for here.
    fn drop(&mut self) {
        let made = self.take_made();
        if made.databases.is_empty() && made.roles.is_empty() {
            return;
        }
        let target = self.target.clone();
        let cleaner = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            // Nobody is left to hear of a failure; the next run finds what stays.
            let _ = runtime.map(|runtime| runtime.block_on(drop_all(&target, None, made)));
        });
        let _ = cleaner.join();
    }
}

/// Tries to drop each; the first failure is returned.
async fn drop_all(
    target: &Target,
    admin: Option<&Connection>,
    made: Made,
) -> Result<(), ScratchError> {
    if made.databases.is_empty() && made.roles.is_empty() {
        return Ok(());
    }
    let fresh;
    let admin = match admin {
        Some(admin) if !admin.is_closed() => admin,
        _ => {
            fresh = target.connect().await?;
            &fresh
        }
    };
    let mut outcome = Ok(());
    for name in made.databases {
        let dropped = drop_database(target, admin, &name).await;
        let dropped =
            dropped.map_err(ScratchError::sql(format!("drop the scratch database `{name}`")));
        outcome = outcome.and(dropped);
    }
    for name in made.roles {
        let dropped = drop_role(admin, &name).await;
        outcome =
            outcome.and(dropped.map_err(ScratchError::sql(format!("drop the role `{name}`"))));
    }
    outcome
}

/// From the untouched template, with the locale that gives every server the same order; or as a copy
/// of a database that nobody is connected to.
pub(super) async fn create_database(
    admin: &Connection,
    name: &str,
    original: Option<&str>,
) -> Result<(), tokio_postgres::Error> {
    if let Some(original) = original {
        let (name, original) = (quote_ident(name), quote_ident(original));
        let statement = format!("CREATE DATABASE {name} TEMPLATE {original}");
        return admin.batch_execute(&statement).await;
    }
    // A server may have been initialised with ICU, which `template0` would pass on.
    let provider =
        if admin.version().major() >= FIRST_WITH_PROVIDERS { " LOCALE_PROVIDER libc" } else { "" };
    let name = quote_ident(name);
    admin
        .batch_execute(&format!(
            "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'{provider} LC_COLLATE 'C' LC_CTYPE 'C'"
        ))
        .await
}

/// Drops a database together with the sessions in it. A session that this role may not end, such
/// as an autovacuum worker's, ends by itself, so it is tried for a while. Nor can a database go
/// before the subscriptions in it.
pub(super) async fn drop_database(
    target: &Target,
    admin: &Connection,
    name: &str,
) -> Result<(), tokio_postgres::Error> {
    let deadline = Instant::now() + DROP_DEADLINE;
    let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", quote_ident(name));
    loop {
        let Err(error) = admin.batch_execute(&statement).await else { return Ok(()) };
        let code = error.code().map(|code| code.code().to_owned());
        let may_pass = matches!(code.as_deref(), Some("55006" | "42501"));
        if !may_pass || Instant::now() >= deadline {
            return Err(error);
        }
        // What fails here makes the next attempt fail as this one did.
        if let Ok(connection) = target.with_database(name).connect().await {
            let _ = drop_subscriptions(&connection).await;
        }
        tokio::time::sleep(DROP_PAUSE).await;
    }
}

/// Drops the subscriptions of the client's database, and leaves their slots at the publishers alone.
///
/// # Errors
/// When the role may not drop one of them, or the connection is lost.
pub async fn drop_subscriptions(client: &Client) -> Result<(), tokio_postgres::Error> {
    client.batch_execute(
        "DO $$
         DECLARE subscription name;
         BEGIN
             FOR subscription IN
                 SELECT s.subname FROM pg_catalog.pg_subscription s
                 JOIN pg_catalog.pg_database d ON d.oid = s.subdbid
                 WHERE d.datname = pg_catalog.current_database()
             LOOP
                 EXECUTE pg_catalog.format('ALTER SUBSCRIPTION %I DISABLE', subscription);
                 EXECUTE pg_catalog.format('ALTER SUBSCRIPTION %I SET (slot_name = NONE)', subscription);
                 EXECUTE pg_catalog.format('DROP SUBSCRIPTION %I', subscription);
             END LOOP;
         END $$",
    )
    .await
}

/// Drops a role, unless another database has come to need it in the meantime
/// (`dependent_objects_still_exist`): then it is no longer ours to drop.
async fn drop_role(admin: &Connection, name: &str) -> Result<(), tokio_postgres::Error> {
    match admin.batch_execute(&format!("DROP ROLE IF EXISTS {}", quote_ident(name))).await {
        Err(error) if error.code().is_some_and(|code| code.code() == "2BP01") => Ok(()),
        other => other,
    }
}

/// The key of a scratch database's advisory lock.
fn lock_key(name: &str) -> i64 {
    hash([name]).cast_signed()
}

/// A label with nothing but letters of a plain identifier.
pub(super) fn plain(label: &str) -> String {
    let fits = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    label.chars().map(fits).collect()
}
