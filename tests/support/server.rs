//! The private server that all cases of a run share.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use pgcanon::model::Model;
use pgcanon::model::kinds::Aspect;
use pgcanon::postgres::connect::Version;
use pgcanon::postgres::dump::{Program, Search};
use pgcanon::postgres::scratch::{self, Database, Mode, Scratch, ScratchError, Settings, Taken};
use pgcanon::postgres::script::{
    self, ClusterWide, DiskLoader, RunOptions, ScriptError, Transaction, Variables,
};
use pgcanon::postgres::{catalog, witness};
use pgcanon::witness::dump::Dump;
use tokio::runtime::Runtime;

use super::case::{Built, Case, Result, Side};
use super::dump::{self, Address};

/// What cases may take for granted.
const SETUP: &str = "
    CREATE ROLE reader;
    CREATE ROLE writer;
    CREATE ROLE keeper;
    CREATE ROLE chief SUPERUSER;
    SET allow_in_place_tablespaces = on;
    CREATE TABLESPACE fast LOCATION ''";

/// A running server with one database that is there for as long as the server.
#[derive(Debug)]
pub(crate) struct Server {
    runtime: Runtime,
    /// Taken when the server is stopped.
    scratch: Mutex<Option<Arc<Scratch>>>,
    first: Database,
    version: Version,
    search: Search,
    /// The folder of the server's programs.
    bin_dir: PathBuf,
    /// `None` where there is none that reads this server.
    pg_dump: Option<Program>,
}

static SERVER: OnceLock<std::result::Result<Server, String>> = OnceLock::new();

/// The server, started at the first call. Without one, every case fails with what to do about it.
pub(crate) fn shared() -> Result<&'static Server> {
    SERVER
        .get_or_init(|| Server::start().map_err(|error| error.to_string()))
        .as_ref()
        .map_err(|error| error.clone().into())
}

/// The server, if one was started.
pub(crate) fn running() -> Option<&'static Server> {
    SERVER.get()?.as_ref().ok()
}

/// Stops the server, if one was started.
pub(crate) fn stop() {
    if let Some(server) = running() {
        let mut scratch = server.scratch.lock().unwrap_or_else(PoisonError::into_inner);
        drop(scratch.take());
    }
}

impl Server {
    fn start() -> Result<Self> {
        let runtime = Runtime::new()?;
        let (scratch, first) = runtime.block_on(open()).map_err(|error| {
            let hint = error.hint().map(|hint| format!("\n\nhint: {hint}"));
            format!("{}{}", chain(&error), hint.unwrap_or_default())
        })?;
        let description = scratch.describe();
        let Taken::Local { bin_dir, .. } = &description.taken else {
            return Err("the tests need a private server".into());
        };
        let version = description.version.clone();
        let (search, bin_dir) = (Search::of(&settings()), bin_dir.clone());
        let pg_dump = search.program(Some(&bin_dir), version.major()).ok();
        runtime.block_on(prepare(&first))?;
        let scratch = Mutex::new(Some(Arc::new(scratch)));
        Ok(Self { runtime, scratch, first, version, search, bin_dir, pg_dump })
    }

    /// The major version.
    pub(crate) fn major(&self) -> u32 {
        self.version.major()
    }

    /// On what the cases are run, and what is not looked at there.
    pub(crate) fn about(&self) -> String {
        let Self { version, pg_dump, .. } = self;
        match pg_dump {
            Some(program) => format!("on {version}, held against {}", program.file.display()),
            None => format!(
                "on {version}, held against no dump: no pg_dump of {} or newer is in PATH",
                version.major()
            ),
        }
    }

    /// Builds both sides of a case.
    pub(crate) fn build(&self, case: &Case) -> Result<Built> {
        let left = self.build_one(case, "canonical.sql")?;
        let right = self.build_one(case, "migrations.sql")?;
        Ok(Built { left, right })
    }

    /// What a script builds in a new database, in a cluster of its own if need be.
    pub(crate) fn run(&self, script: &str, own_cluster: bool) -> Result<Model> {
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join("script.sql"), script)?;
        self.build_in(folder.path(), "script.sql", own_cluster, false).map(|side| side.model)
    }

    /// Runs one file in a database of its own, reads it back, and has the witnesses speak of it.
    fn build_one(&self, case: &Case, file: &str) -> Result<Side> {
        self.build_in(&case.folder, file, case.options.own_cluster, true)
    }

    fn build_in(
        &self,
        folder: &Path,
        file: &str,
        own_cluster: bool,
        is_dumped: bool,
    ) -> Result<Side> {
        let script = script::parse(&DiskLoader::new(folder), file, &mut Variables::new())
            .map_err(|error| explain(&error))?;
        let database = self.runtime.block_on(self.database(own_cluster))?;
        let name = database.name().to_owned();
        let read = self.runtime.block_on(async {
            let options = RunOptions {
                transaction: Transaction::Statements,
                cluster_wide: if own_cluster { ClusterWide::Allow } else { ClusterWide::Refuse },
                earlier: &[],
            };
            script::run(database.client(), &script, &options)
                .await
                .map_err(|error| explain(&error))?;
            script::reset_session(database.client()).await.map_err(|error| explain(&error))?;
            let mut side =
                Side::of(catalog::read(database.client()).await.map_err(|error| chain(&error))?);
            let verdict = witness::hear(database.client(), &side.model)
                .await
                .map_err(|error| chain(&error))?;
            let contradictions = verdict.disagreements.iter();
            side.contradictions = contradictions.map(|what| format!("{file}: {what}")).collect();
            if is_dumped && self.pg_dump.is_some() {
                side.dump = Some(self.dump(&database).await?);
            }
            Ok::<_, String>(side)
        });
        if own_cluster {
            let mut side = read?;
            let globals = self.pg_dump.as_ref().filter(|_| is_dumped);
            let globals = globals.map(|program| {
                let address = self.runtime.block_on(address(&database))?;
                dump::of_cluster(&program.file, &address, &name)
            });
            side.cluster_dump = globals.transpose()?.flatten();
            return Ok(side);
        }
        self.runtime.block_on(scratch::drop_subscriptions(database.client()))?;
        drop(database);
        let dropped = format!("DROP DATABASE {name} WITH (FORCE)");
        self.runtime.block_on(self.first.client().batch_execute(&dropped))?;
        let mut side = read?;
        // What all cases share is none of them.
        side.model.forget(Aspect::Cluster);
        Ok(side)
    }

    async fn dump(&self, database: &Database) -> std::result::Result<Dump, String> {
        let dumped = self.search.dump(database.client(), database.target(), Some(&self.bin_dir));
        dumped.await.map_err(|error| chain(&error))
    }

    async fn database(&self, own_cluster: bool) -> Result<Database> {
        let scratch = {
            let scratch = self.scratch.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(scratch.as_ref().ok_or("the server was stopped")?)
        };
        if own_cluster {
            let database = scratch.database("case").await?;
            prepare(&database).await?;
            return Ok(database);
        }
        Ok(scratch.database_beside(&self.first, "case").await?)
    }
}

fn settings() -> Settings {
    Settings {
        path_env: std::env::var_os("PATH"),
        library_path_env: std::env::var_os("LD_LIBRARY_PATH"),
        ..Settings::new(Mode::Local, std::env::temp_dir())
    }
}

async fn open() -> std::result::Result<(Scratch, Database), ScratchError> {
    let scratch = scratch::build(settings()).await?;
    let first = scratch.database("first").await?;
    Ok((scratch, first))
}

/// Makes the roles and the tablespace.
async fn prepare(first: &Database) -> Result<()> {
    for statement in SETUP.split(';') {
        first.client().batch_execute(statement).await?;
    }
    Ok(())
}

async fn address(database: &Database) -> Result<Address> {
    let sql = "SELECT current_setting('unix_socket_directories'), current_setting('port'),
               current_user::text";
    let row = database.client().query_one(sql, &[]).await?;
    Ok(Address { socket_folder: row.try_get(0)?, port: row.try_get(1)?, user: row.try_get(2)? })
}

/// An error with its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |error| error.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}\n  caused by: {cause}"))
}

/// A refused statement with its place in the file.
fn explain(error: &ScriptError) -> String {
    let place = error.snippet().map(|snippet| format!("\n{snippet}"));
    format!("{}{}", chain(error), place.unwrap_or_default())
}
