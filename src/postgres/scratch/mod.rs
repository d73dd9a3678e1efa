//! Scratch databases: empty databases to build a schema in, gone afterwards.
//!
//! [`build`] finds a place for them, by [`Mode`]: a private server started from the PostgreSQL
//! programs on this machine, or databases on a server the user names. [`Scratch::database`] then
//! gives empty databases. Local ones have a cluster each, so two schemas load in parallel and
//! `CREATE ROLE` in both is no conflict.
//!
//! Nothing stays behind. [`Scratch::close`] removes everything and reports a failure; dropping a
//! [`Scratch`] does the same without a report, which is what happens when a signal ends the work
//! ([`Signals::interrupt`]); and what a killed run left is found and removed by the next one.

mod cluster;
mod copies;
mod description;
mod error;
mod installation;
mod local;
mod reap;
mod roles;
mod runtime;
mod server;
mod signals;
#[cfg(test)]
pub(in crate::postgres) mod support;
mod template;
#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub use copies::Original;
pub use description::{Description, Taken};
pub use error::ScratchError;
pub use installation::{Installation, Origin, installations};
pub(in crate::postgres) use installation::{folders_of_programs, shielded};
pub use server::drop_subscriptions;
pub use signals::{Interrupted, Signals};

use super::connect::{At, ConnectError, Connection, NEWEST_KNOWN_MAJOR, OLDEST_SUPPORTED_MAJOR};
use super::connect::{Target, Version};
use cluster::Cluster;
use local::Local;
use server::Server;

/// Where scratch databases are to be.
#[derive(Clone, Debug)]
pub enum Mode {
    /// Local if PostgreSQL is installed here in the version asked for, else the server given.
    Auto {
        /// The server to fall back on.
        server: Option<Target>,
    },
    /// A private server, started from the PostgreSQL programs on this machine.
    Local,
    /// Databases of their own on this server; the database in the target is only logged in to.
    Server(Target),
}

/// What scratch databases shall be like.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where they are to be.
    pub mode: Mode,
    /// The major version the server must have, `17`; any supported one if `None`.
    pub version: Option<u32>,
    /// Local: the folder of `postgres` and `initdb`, instead of searching.
    pub bin_dir: Option<PathBuf>,
    /// Local: an existing folder for temporary files, such as `/tmp`. Servers run in
    /// `pgcanon-<uid>` below it.
    pub runtime_dir: PathBuf,
    /// Local: the value of `PATH`, to search for PostgreSQL and to run it with.
    pub path_env: Option<OsString>,
    /// Local: the value of `LD_LIBRARY_PATH`, to run PostgreSQL with.
    pub library_path_env: Option<OsString>,
    /// Local: the name of a cluster's first database, for scripts that name the database they are
    /// made for (`GRANT CONNECT ON DATABASE shop …`). `pgcanon_scratch` if `None`.
    pub database_name: Option<String>,
    /// Local: further server settings, such as `shared_preload_libraries`.
    pub options: Vec<(String, String)>,
    /// Local: whether an initialised cluster that an earlier run kept may be copied. Else each run
    /// makes its own, which takes longer.
    pub caches: bool,
    /// Local: how long a server may take to get ready.
    pub start_deadline: Duration,
}

impl Settings {
    /// Settings with no further wishes.
    pub fn new(mode: Mode, runtime_dir: impl Into<PathBuf>) -> Self {
        Self {
            mode,
            version: None,
            bin_dir: None,
            runtime_dir: runtime_dir.into(),
            path_env: None,
            library_path_env: None,
            database_name: None,
            options: Vec::new(),
            caches: true,
            start_deadline: Duration::from_mins(1),
        }
    }
}

/// A place for scratch databases, and what has been made there.
#[derive(Debug)]
pub struct Scratch {
    place: Place,
    description: Description,
}

#[derive(Debug)]
enum Place {
    Local(Box<Local>),
    Server(Box<Server>),
}

/// Finds a place for scratch databases, and cleans up after runs that were killed there.
///
/// # Errors
/// [`ScratchError`]: no PostgreSQL, not in the version asked for, not reachable, or no permission.
pub async fn build(settings: Settings) -> Result<Scratch, ScratchError> {
    let wanted = settings.version;
    match settings.mode.clone() {
        Mode::Local => build_local(settings, "it was asked for").await,
        Mode::Server(target) => build_server(&target, wanted, "it was asked for").await,
        Mode::Auto { server: None } => build_local(settings, "PostgreSQL is installed here").await,
        Mode::Auto { server: Some(target) } => {
            match build_local(settings, "PostgreSQL is installed here").await {
                Err(ScratchError::NotFound { .. }) => {
                    build_server(&target, wanted, "no PostgreSQL is installed here").await
                }
                Err(ScratchError::VersionNotFound { wanted: major, .. }) => {
                    let why = format!("PostgreSQL {major} is not installed here");
                    build_server(&target, wanted, &why).await
                }
                Err(ScratchError::AllTooOld { .. }) => {
                    build_server(&target, wanted, "the PostgreSQL installed here is too old").await
                }
                other => other,
            }
        }
    }
}

async fn build_local(settings: Settings, why: &str) -> Result<Scratch, ScratchError> {
    let (local, mut notes) = Local::open(settings).await?;
    let installation = local.installation();
    let version = installation.version.clone();
    let taken =
        Taken::Local { bin_dir: installation.bin_dir.clone(), origin: installation.origin.clone() };
    notes.extend(newer_note(&version));
    let description = Description { taken, version, why: why.to_owned(), notes };
    Ok(Scratch { place: Place::Local(Box::new(local)), description })
}

async fn build_server(
    target: &Target,
    wanted: Option<u32>,
    why: &str,
) -> Result<Scratch, ScratchError> {
    let (server, mut notes) = Server::open(target, wanted).await?;
    let version = server.version().clone();
    notes.extend(newer_note(&version));
    let taken = Taken::Server { at: server.target().to_string() };
    let description = Description { taken, version, why: why.to_owned(), notes };
    Ok(Scratch { place: Place::Server(Box::new(server)), description })
}

fn newer_note(version: &Version) -> Option<String> {
    (version.major() > NEWEST_KNOWN_MAJOR).then(|| {
        format!(
            "{version} is newer than {NEWEST_KNOWN_MAJOR}, the newest version this was tried with"
        )
    })
}

/// Whether a server is supported and of the major version asked for.
fn check_version(connection: &Connection, wanted: Option<u32>) -> Result<(), ScratchError> {
    let (at, actual) = (Box::new(connection.at().clone()), connection.version().clone());
    if let Some(wanted) = wanted.filter(|wanted| *wanted != actual.major()) {
        return Err(ScratchError::OtherVersion { at, wanted, actual });
    }
    if actual.major() < OLDEST_SUPPORTED_MAJOR {
        return Err(ScratchError::TooOld { at, actual });
    }
    Ok(())
}

impl Scratch {
    /// An empty database. Locally it is on a cluster of its own, and several are made in parallel
    /// when their futures are polled together; on a server it shares that server's cluster.
    ///
    /// The label, such as `canonical`, shows in names on a server.
    ///
    /// # Errors
    /// [`ScratchError`] when a server cannot be started or reached, or refuses.
    pub async fn database(&self, label: &str) -> Result<Database, ScratchError> {
        match &self.place {
            Place::Local(local) => local.database().await,
            Place::Server(server) => on_server(server, label, None).await,
        }
    }

    /// An empty database on the same cluster as another, without starting a server for it. The
    /// two share roles and tablespaces.
    ///
    /// # Errors
    /// As [`Scratch::database`].
    pub async fn database_beside(
        &self,
        other: &Database,
        label: &str,
    ) -> Result<Database, ScratchError> {
        match (&self.place, &other.cluster) {
            (Place::Local(local), Some(cluster)) => {
                local.database_beside(cluster, label, None).await
            }
            _ => self.database(label).await,
        }
    }

    /// The place taken, and why.
    pub fn describe(&self) -> &Description {
        &self.description
    }

    /// Stops and removes everything that was made.
    ///
    /// # Errors
    /// The first failure. What could not be removed is found by the next run.
    pub async fn close(self) -> Result<(), ScratchError> {
        match self.place {
            Place::Local(local) => local.close().await,
            Place::Server(server) => server.close().await,
        }
    }
}

async fn on_server(
    server: &Server,
    label: &str,
    original: Option<&str>,
) -> Result<Database, ScratchError> {
    let target = server.create(label, original).await?;
    let connection = target.connect().await?;
    Ok(Database { connection, target, facts: server.facts, shared_cluster: true, cluster: None })
}

/// What the role that builds may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// It is a superuser.
    pub is_superuser: bool,
    /// It may create roles.
    pub can_create_role: bool,
    /// It may create databases.
    pub can_create_database: bool,
}

impl Facts {
    /// Asks the server; a superuser may do everything (`pg_roles`).
    async fn read(connection: &Connection) -> Result<Self, ScratchError> {
        let failed = || ScratchError::sql("read the rights of the role");
        let row = connection
            .query_one(
                "SELECT rolsuper, rolsuper OR rolcreaterole, rolsuper OR rolcreatedb
                   FROM pg_catalog.pg_roles WHERE rolname = current_user",
                &[],
            )
            .await
            .map_err(failed())?;
        let get = |column: usize| row.try_get::<_, bool>(column).map_err(failed());
        Ok(Self { is_superuser: get(0)?, can_create_role: get(1)?, can_create_database: get(2)? })
    }
}

/// An empty database, until its [`Scratch`] is closed.
#[derive(Debug)]
pub struct Database {
    connection: Connection,
    target: Target,
    facts: Facts,
    shared_cluster: bool,
    /// Keeps the local server running.
    cluster: Option<Arc<Cluster>>,
}

impl Database {
    /// The session that comes with the database.
    pub fn client(&self) -> &Connection {
        &self.connection
    }

    /// The session that comes with the database, for what needs it whole (transactions).
    pub fn client_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// Another session.
    ///
    /// # Errors
    /// [`ConnectError`] when the server refuses or has gone.
    pub async fn connect(&self) -> Result<Connection, ConnectError> {
        self.target.connect().await
    }

    /// Where it is, to connect as somebody else ([`Target::with_user`]).
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.target.database()
    }

    /// Where it is and as whom we are there, for people.
    pub fn at(&self) -> &At {
        self.connection.at()
    }

    /// The server's version.
    pub fn version(&self) -> &Version {
        self.connection.version()
    }

    /// What our role may do there.
    pub fn facts(&self) -> Facts {
        self.facts
    }

    /// Whether other databases are on the same cluster, so that roles and tablespaces made here
    /// are seen there and stay when the database goes.
    pub fn shared_cluster(&self) -> bool {
        self.shared_cluster
    }
}
