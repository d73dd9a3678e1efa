//! A server of PostgreSQL that a test may set up as it likes.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use pgcanon::postgres::scratch::{self, Database, Mode, Scratch, Settings};
use tokio::runtime::Runtime;
use tokio_postgres::Client;

use super::temporary;

/// A running server, made with the product's own scratch room; it goes away with this value.
#[derive(Debug)]
pub(crate) struct Server {
    // Fields are dropped in this order: the session before the server.
    database: Database,
    _scratch: Scratch,
    runtime: Runtime,
    superuser_url: String,
}

/// The server that tests share for as long as one of them needs it.
static SHARED: Mutex<Weak<Server>> = Mutex::new(Weak::new());

impl Server {
    /// Starts a server that trusts everybody who reaches its socket.
    pub(crate) fn start() -> Self {
        let runtime = Runtime::new().unwrap();
        let mut settings = Settings::new(Mode::Local, temporary());
        settings.path_env = std::env::var_os("PATH");
        let (scratch, database) = runtime.block_on(async {
            let scratch = scratch::build(settings).await.unwrap();
            let database = scratch.database("test").await.unwrap();
            (scratch, database)
        });
        let superuser_url = String::new();
        let server = Self { database, _scratch: scratch, runtime, superuser_url };
        Self { superuser_url: server.url(&server.ask("SELECT current_user"), None), ..server }
    }

    /// The server that tests share: for projects that change nothing but their own databases.
    pub(crate) fn shared() -> Arc<Self> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let server = Arc::new(Self::start());
            *shared = Arc::downgrade(&server);
            server
        })
    }

    /// Runs statements as the superuser.
    pub(crate) fn execute(&self, sql: &str) {
        self.runtime.block_on(self.database.client().batch_execute(sql)).unwrap();
    }

    /// What is done with the superuser's session.
    pub(crate) fn with_client<T>(&self, act: impl AsyncFnOnce(&Client) -> T) -> T {
        self.runtime.block_on(act(self.database.client()))
    }

    /// The one value that a query returns.
    pub(crate) fn ask(&self, query: &str) -> String {
        let rows = self.runtime.block_on(self.database.client().simple_query(query)).unwrap();
        rows.iter()
            .find_map(|message| match message {
                tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
                _ => None,
            })
            .unwrap()
    }

    /// The major version.
    pub(crate) fn major(&self) -> u32 {
        self.ask("SHOW server_version_num").parse::<u32>().unwrap() / 10_000
    }

    /// From now on the server wants a password from everybody.
    pub(crate) fn demand_passwords(&self) {
        let file = self.ask("SHOW hba_file");
        self.execute(&format!(
            "COPY (SELECT 'local all all scram-sha-256') TO '{file}';
             DO $$ BEGIN PERFORM pg_reload_conf(); END $$"
        ));
        // The postmaster reads the file when the signal reaches it, and tells nobody.
        super::wait_for("the server to demand passwords", || {
            let url = self.url("nobody", Some("wrong"));
            let said = super::pgcanon(&["model", &url]).output().unwrap().stderr;
            String::from_utf8_lossy(&said).contains("password").then_some(())
        });
    }

    /// The URL of the database for a user.
    pub(crate) fn url(&self, user: &str, password: Option<&str>) -> String {
        let folder = self.ask("SHOW unix_socket_directories");
        let folder = folder.replace('/', "%2F");
        let password = password.map(|password| format!(":{password}")).unwrap_or_default();
        format!("postgresql://{user}{password}@{folder}/{}", self.database.name())
    }

    /// The URL of the database for the superuser.
    pub(crate) fn superuser_url(&self) -> &str {
        &self.superuser_url
    }
}
