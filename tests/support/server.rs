//! The private server that all cases of a run share.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use pgcanon::model::Model;
use pgcanon::postgres::catalog;
use pgcanon::postgres::scratch::{self, Database, Mode, Scratch, ScratchError, Settings, Taken};
use pgcanon::postgres::script::{
    self, ClusterWide, DiskLoader, RunOptions, ScriptError, Transaction, Variables,
};
use tokio::runtime::Runtime;

use super::case::{Built, Case, Result};
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
    address: Address,
    pg_dump: PathBuf,
}

static SERVER: OnceLock<std::result::Result<Server, String>> = OnceLock::new();

/// The server, started at the first call. Without one, every case fails with what to do about it.
pub(crate) fn shared() -> Result<&'static Server> {
    SERVER
        .get_or_init(|| Server::start().map_err(|error| error.to_string()))
        .as_ref()
        .map_err(|error| error.clone().into())
}

/// Stops the server, if one was started.
pub(crate) fn stop() {
    if let Some(Ok(server)) = SERVER.get() {
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
        let Taken::Local { bin_dir, .. } = &scratch.describe().taken else {
            return Err("the tests need a private server".into());
        };
        let pg_dump = dump::program(bin_dir)?;
        let address = runtime.block_on(prepare(&first))?;
        Ok(Self { runtime, scratch: Mutex::new(Some(Arc::new(scratch))), first, address, pg_dump })
    }

    /// Builds both sides of a case.
    pub(crate) fn build(&self, case: &Case) -> Result<Built> {
        let (left, left_dump) = self.build_one(&case.folder, "canonical.sql")?;
        let (right, right_dump) = self.build_one(&case.folder, "migrations.sql")?;
        Ok(Built { left, right, left_dump, right_dump })
    }

    /// Runs one file in a database of its own, reads it back and dumps it.
    fn build_one(&self, folder: &Path, file: &str) -> Result<(Model, String)> {
        let script = script::parse(&DiskLoader::new(folder), file, &mut Variables::new())
            .map_err(|error| explain(&error))?;
        let database = self.runtime.block_on(self.database())?;
        let name = database.name().to_owned();
        let model = self.runtime.block_on(async {
            let options = RunOptions {
                transaction: Transaction::Statements,
                cluster_wide: ClusterWide::Refuse,
                earlier: &[],
            };
            script::run(database.client(), &script, &options)
                .await
                .map_err(|error| explain(&error))?;
            script::reset_session(database.client()).await.map_err(|error| explain(&error))?;
            catalog::read(database.client()).await.map_err(|error| chain(&error))
        });
        let dump = dump::of(&self.pg_dump, &self.address, &name);
        self.runtime.block_on(scratch::drop_subscriptions(database.client()))?;
        drop(database);
        let dropped = format!("DROP DATABASE {name} WITH (FORCE)");
        self.runtime.block_on(self.first.client().batch_execute(&dropped))?;
        Ok((model?, dump?))
    }

    async fn database(&self) -> Result<Database> {
        let scratch = {
            let scratch = self.scratch.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(scratch.as_ref().ok_or("the server was stopped")?)
        };
        Ok(scratch.database_beside(&self.first, "case").await?)
    }
}

async fn open() -> std::result::Result<(Scratch, Database), ScratchError> {
    let settings = Settings {
        path_env: std::env::var_os("PATH"),
        library_path_env: std::env::var_os("LD_LIBRARY_PATH"),
        ..Settings::new(Mode::Local, std::env::temp_dir())
    };
    let scratch = scratch::build(settings).await?;
    let first = scratch.database("first").await?;
    Ok((scratch, first))
}

/// Makes the roles and the tablespace, and asks the server where it listens.
async fn prepare(first: &Database) -> Result<Address> {
    for statement in SETUP.split(';') {
        first.client().batch_execute(statement).await?;
    }
    let sql = "SELECT current_setting('unix_socket_directories'), current_setting('port'),
               current_user::text";
    let row = first.client().query_one(sql, &[]).await?;
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
