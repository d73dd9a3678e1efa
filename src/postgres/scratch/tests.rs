//! Scratch databases on real servers: beside one another, after kills, and without permission.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, SystemTime};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::super::connect::{Defaults, Target};
use super::support::{base_in, eventually, own_folder, settings, settings_in};
use super::{Database, Interrupted, Mode, Scratch, ScratchError, Settings, Signals, Taken, build};

async fn number(database: &Database, sql: &str) -> i64 {
    database.client().query_one(sql, &[]).await.unwrap().get(0)
}

fn runs_in(base: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(base).into_iter().flatten().map(|entry| entry.unwrap().path());
    entries
        .filter(|path| path.file_name().unwrap().as_encoded_bytes().starts_with(b"run-"))
        .collect()
}

/// The processes whose arguments name a folder, with their arguments.
fn processes_naming(dir: &Path) -> Vec<String> {
    let output = Command::new("ps").args(["-A", "-ww", "-o", "args="]).output().unwrap();
    let all = String::from_utf8_lossy(&output.stdout).into_owned();
    let needle = dir.to_str().unwrap();
    all.lines().filter(|line| line.contains(needle)).map(str::to_owned).collect()
}

fn assert_nothing_left(base: &Path) {
    assert_eq!(runs_in(base), Vec::<PathBuf>::new());
    assert_eq!(processes_naming(base), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_scratches_at_once_do_not_disturb_each_other() {
    let dir = own_folder();
    let make = || async {
        let scratch = build(settings_in(Mode::Local, dir.path())).await.unwrap();
        let (left, right) =
            tokio::try_join!(scratch.database("canonical"), scratch.database("migrations"))
                .unwrap();
        (scratch, left, right)
    };
    let ((first, a, b), (second, c, d)) = tokio::join!(make(), make());
    for database in [&a, &b, &c, &d] {
        assert!(!database.shared_cluster());
        assert!(database.facts().is_superuser);
        let sql = "CREATE ROLE app; CREATE TABLE t (id int)";
        database.client().batch_execute(sql).await.unwrap();
    }
    first.close().await.unwrap();
    assert!(a.connect().await.is_err(), "a closed scratch still runs");
    assert_eq!(number(&c, "SELECT count(*) FROM pg_roles WHERE rolname = 'app'").await, 1);
    assert!(d.connect().await.is_ok());
    second.close().await.unwrap();
    assert_nothing_left(&base_in(dir.path()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_local_database_is_empty_utf8_and_the_same_everywhere() {
    let mut settings = settings();
    settings.database_name = Some("shop".to_owned());
    let scratch = build(settings).await.unwrap();
    let database = scratch.database("canonical").await.unwrap();
    assert_eq!(database.name(), "shop");
    let shown = |name: &'static str| {
        let client = database.client();
        async move { client.query_one(&format!("SHOW {name}"), &[]).await.unwrap().get::<_, String>(0) }
    };
    for (name, value) in [
        ("server_encoding", "UTF8"),
        ("TimeZone", "UTC"),
        ("lc_messages", "C"),
        ("wal_level", "logical"),
        ("fsync", "off"),
        ("listen_addresses", ""),
        ("application_name", "pgcanon"),
    ] {
        assert_eq!(shown(name).await, value, "{name}");
    }
    let sql = "SELECT datcollate || ' ' || datctype FROM pg_database WHERE datname = 'shop'";
    let locale: String = database.client().query_one(sql, &[]).await.unwrap().get(0);
    assert_eq!(locale, "C C");
    let beside = scratch.database_beside(&database, "case 1").await.unwrap();
    assert!(beside.shared_cluster() && beside.name().ends_with("_case_1"), "{}", beside.name());
    assert_eq!(beside.at().host, database.at().host);
    let description = scratch.describe();
    assert!(matches!(description.taken, Taken::Local { .. }));
    assert_eq!(description.to_string(), format!("local {}", database.version()));
    scratch.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_initdb_took_can_be_had() {
    let mut settings = settings();
    settings.database_name = Some("postgres".to_owned());
    let scratch = build(settings).await.unwrap();
    let database = scratch.database("canonical").await.unwrap();
    let sql = "SELECT count(shobj_description(oid, 'pg_database')) FROM pg_database WHERE datname = current_database()";
    assert_eq!(number(&database, sql).await, 0);
    scratch.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_template_is_built_again() {
    let dir = own_folder();
    let template = || {
        let entries = fs::read_dir(base_in(dir.path())).unwrap().map(|entry| entry.unwrap().path());
        let is_template = |path: &PathBuf| path.to_str().unwrap().contains("/template-");
        entries.into_iter().find(is_template).unwrap()
    };
    let works = || async {
        let scratch = build(settings_in(Mode::Local, dir.path())).await.unwrap();
        scratch.database("canonical").await.unwrap();
        scratch.close().await.unwrap();
    };
    works().await;
    fs::remove_file(template().join("data/global/pg_control")).unwrap();
    works().await;
    // The right size, the wrong bytes: the server does not start.
    let control = template().join("data/global/pg_control");
    let size = fs::metadata(&control).unwrap().len();
    fs::write(&control, vec![0; usize::try_from(size).unwrap()]).unwrap();
    works().await;
    assert_ne!(fs::read(&control).unwrap(), vec![0; usize::try_from(size).unwrap()]);
    assert_nothing_left(&base_in(dir.path()));
}

#[tokio::test(flavor = "multi_thread")]
async fn templates_that_nobody_uses_go_when_another_is_built() {
    let dir = own_folder();
    let scratch = build(settings_in(Mode::Local, dir.path())).await.unwrap();
    let other = |name: &str, days: u64| {
        let template = base_in(dir.path()).join(name);
        fs::create_dir(&template).unwrap();
        let used = SystemTime::now() - Duration::from_hours(24 * days);
        fs::File::open(&template).unwrap().set_modified(used).unwrap();
        template
    };
    let (old, recent) = (other("template-old", 8), other("template-recent", 6));
    scratch.database("canonical").await.unwrap();
    scratch.close().await.unwrap();
    assert!(!old.exists() && recent.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_start_shows_its_log() {
    let mut settings = settings();
    settings.options = vec![("no_such_setting".to_owned(), "1".to_owned())];
    let scratch = build(settings).await.unwrap();
    let error = scratch.database("canonical").await.unwrap_err();
    let said = error.to_string();
    assert!(said.contains("did not start: it ended with exit status: 1"), "{said}");
    assert!(said.contains("  | ") && said.contains("\"no_such_setting\""), "{said}");
    assert_eq!(
        error.hint().unwrap(),
        "check the server options that are configured for scratch servers"
    );
    scratch.close().await.unwrap();
}

#[tokio::test]
async fn a_version_that_is_not_installed_is_refused() {
    let mut settings = settings();
    settings.version = Some(99);
    let error = build(settings).await.unwrap_err();
    assert!(error.to_string().starts_with("no PostgreSQL 99 found"), "{error}");
    assert!(error.to_string().contains("found: PostgreSQL "), "{error}");
}

// --- Runs that end badly. The test binary starts itself, and plays the victim. ---

const HELPER: &str = "PGCANON_TEST_HELPER";
const HELPER_URL: &str = "PGCANON_TEST_URL";

/// Not a test: what the victim does. It works in the folder it is given, says that it is ready by
/// making a file there, and waits for its end.
#[tokio::test(flavor = "multi_thread")]
async fn helper_that_waits_for_its_end() {
    let Some(dir) = std::env::var_os(HELPER).map(PathBuf::from) else { return };
    let mode = match std::env::var(HELPER_URL) {
        Ok(url) => Mode::Server(Target::parse(&url, &Defaults::default()).unwrap()),
        Err(_) => Mode::Local,
    };
    let outcome = Signals::listen().unwrap().interrupt(async {
        let scratch = build(settings_in(mode, &dir)).await.unwrap();
        let databases =
            tokio::try_join!(scratch.database("canonical"), scratch.database("migrations"))
                .unwrap();
        fs::write(dir.join("ready"), databases.0.name()).unwrap();
        std::future::pending::<()>().await;
    });
    let code = outcome.await.map_or_else(Interrupted::exit_code, |()| 0);
    std::process::exit(code.into());
}

struct Victim {
    child: Child,
    dir: PathBuf,
}

impl Victim {
    fn start(dir: &Path, url: Option<&str>) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "postgres::scratch::tests::helper_that_waits_for_its_end"]);
        command.env(HELPER, dir).stdout(Stdio::null());
        if let Some(url) = url {
            command.env(HELPER_URL, url);
        }
        Self { child: command.spawn().unwrap(), dir: dir.to_owned() }
    }

    /// Waits until it has its databases; the name of the first.
    async fn ready(&self) -> String {
        let file = self.dir.join("ready");
        eventually("the helper is ready", || async { file.exists() }).await;
        fs::read_to_string(file).unwrap()
    }

    fn signal(mut self, signal: Signal) -> ExitStatus {
        kill(Pid::from_raw(i32::try_from(self.child.id()).unwrap()), signal).unwrap();
        self.child.wait().unwrap()
    }
}

impl Drop for Victim {
    /// A test that fails halfway must not leave it waiting.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_run_left_is_stopped_and_removed_by_the_next() {
    let dir = own_folder();
    let base = base_in(dir.path());
    let victim = Victim::start(dir.path(), None);
    victim.ready().await;
    // A run that lives is left alone.
    build(settings_in(Mode::Local, dir.path())).await.unwrap().close().await.unwrap();
    assert_eq!(runs_in(&base).len(), 1);
    victim.signal(Signal::SIGKILL);
    assert_eq!(processes_naming(&base).len(), 2, "both servers outlive their run");
    let left = runs_in(&base).remove(0);
    let scratch = build(settings_in(Mode::Local, dir.path())).await.unwrap();
    assert!(!left.exists());
    assert_eq!(processes_naming(&left), Vec::<String>::new());
    let notes = &scratch.describe().notes;
    assert!(notes[0].starts_with("stopped and removed what the killed run run-"), "{notes:?}");
    scratch.close().await.unwrap();
    assert_nothing_left(&base);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_stops_the_servers_and_removes_their_folders() {
    let signals = [(Signal::SIGTERM, 143), (Signal::SIGINT, 130), (Signal::SIGHUP, 129)];
    let dir = own_folder();
    for (signal, code) in signals {
        let victim = Victim::start(dir.path(), None);
        victim.ready().await;
        assert_eq!(victim.signal(signal).code(), Some(code));
        assert_nothing_left(&base_in(dir.path()));
        fs::remove_file(dir.path().join("ready")).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_while_a_cluster_is_made_leaves_nothing_either() {
    let dir = own_folder();
    let base = base_in(dir.path());
    let victim = Victim::start(dir.path(), None);
    eventually("initdb runs", || async {
        runs_in(&base).iter().any(|run| {
            let entries = fs::read_dir(run).into_iter().flatten().filter_map(Result::ok);
            entries.map(|entry| entry.path().join("data/PG_VERSION")).any(|file| file.exists())
        })
    })
    .await;
    assert_eq!(victim.signal(Signal::SIGINT).code(), Some(130));
    assert_nothing_left(&base);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scratch_that_is_dropped_leaves_nothing() {
    let dir = own_folder();
    let scratch = build(settings_in(Mode::Local, dir.path())).await.unwrap();
    let held = scratch.database("canonical").await.unwrap();
    drop(scratch);
    assert_nothing_left(&base_in(dir.path()));
    assert!(held.connect().await.is_err());
}

// --- Scratch databases on a given server: one that we start for that. ---

/// A server with a role that may create databases and nothing else, and one that may not.
async fn server() -> (Scratch, Database) {
    let scratch = build(settings()).await.unwrap();
    let database = scratch.database("server").await.unwrap();
    let sql = "CREATE ROLE maker LOGIN CREATEDB; CREATE ROLE reader LOGIN";
    database.client().batch_execute(sql).await.unwrap();
    (scratch, database)
}

async fn databases_of_maker(server: &Database) -> Vec<String> {
    let sql = "SELECT datname::text FROM pg_database WHERE datdba = 'maker'::regrole ORDER BY 1";
    let rows = server.client().query(sql, &[]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

fn on_server(server: &Database, user: &str) -> Settings {
    Settings::new(Mode::Server(server.target().with_user(user)), "/nonexistent")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_with_createdb_alone_makes_and_drops_its_databases() {
    let (local, server) = server().await;
    let scratch = build(on_server(&server, "maker")).await.unwrap();
    let (a, b) =
        tokio::try_join!(scratch.database("canonical"), scratch.database("Mi-grations")).unwrap();
    assert!(a.shared_cluster());
    assert!(!a.facts().is_superuser && !a.facts().can_create_role);
    assert!(a.name().starts_with("pgcanon_scratch_") && a.name().ends_with("_canonical"));
    assert!(b.name().ends_with("_mi_grations"), "{}", b.name());
    a.client().batch_execute("CREATE TABLE t (id int)").await.unwrap();
    assert_eq!(databases_of_maker(&server).await.len(), 2);
    assert!(scratch.describe().to_string().contains(" as user `maker`"));
    // The sessions in `a` and `b` are still open.
    scratch.close().await.unwrap();
    assert_eq!(databases_of_maker(&server).await, Vec::<String>::new());
    local.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_goes_with_its_subscriptions() {
    let (local, server) = server().await;
    let scratch = build(on_server(&server, server.target().user())).await.unwrap();
    let database = scratch.database("canonical").await.unwrap();
    let sql = "CREATE SUBSCRIPTION kept CONNECTION '' PUBLICATION p WITH (connect = false);
               ALTER SUBSCRIPTION kept ENABLE";
    database.client().batch_execute(sql).await.unwrap();
    scratch.close().await.unwrap();
    assert_eq!(number(&server, "SELECT count(*) FROM pg_subscription").await, 0);
    local.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_scratch_drops_its_databases() {
    let (local, server) = server().await;
    let scratch = build(on_server(&server, "maker")).await.unwrap();
    let database = scratch.database("canonical").await.unwrap();
    drop(scratch);
    assert_eq!(databases_of_maker(&server).await, Vec::<String>::new());
    drop(database);
    local.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn databases_of_a_killed_run_are_dropped_and_those_of_a_living_one_are_not() {
    let (local, server) = server().await;
    let living = build(on_server(&server, "maker")).await.unwrap();
    let kept = living.database("kept").await.unwrap();
    // Looks like ours but is not: another role's, and another login database's.
    let foreign = kept.name().replace("_kept", "_foreign");
    let sql = format!("CREATE DATABASE \"{foreign}\"");
    server.client().batch_execute(&sql).await.unwrap();
    let sql = "CREATE DATABASE pgcanon_scratch_00000000_1_00000000_x OWNER maker";
    server.client().batch_execute(sql).await.unwrap();

    let dir = own_folder();
    let url = format!(
        "postgresql://maker@/{}?host={}",
        server.name(),
        server.at().host.replace('/', "%2F")
    );
    let victim = Victim::start(dir.path(), Some(&url));
    let orphan = victim.ready().await;
    assert_eq!(databases_of_maker(&server).await.len(), 4);
    victim.signal(Signal::SIGKILL);
    // The server frees the lock when it notices that the client has gone.
    eventually("the orphan is dropped", || async {
        let next = build(on_server(&server, "maker")).await.unwrap();
        let gone = !databases_of_maker(&server).await.contains(&orphan);
        next.close().await.unwrap();
        gone
    })
    .await;
    let mut left = databases_of_maker(&server).await;
    left.retain(|name| name != kept.name());
    assert_eq!(left, ["pgcanon_scratch_00000000_1_00000000_x"]);
    let sql = format!("SELECT count(*) FROM pg_database WHERE datname = '{foreign}'");
    assert_eq!(number(&server, &sql).await, 1);
    assert!(kept.connect().await.is_ok());
    living.close().await.unwrap();
    local.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_suit_is_refused_with_a_hint() {
    let (local, server) = server().await;
    let error = build(on_server(&server, "reader")).await.unwrap_err();
    assert!(matches!(error, ScratchError::MayNotCreate { .. }), "{error}");
    assert_eq!(error.hint().unwrap(), "let it: `ALTER ROLE \"reader\" CREATEDB`");
    let mut settings = on_server(&server, "maker");
    settings.version = Some(99);
    let error = build(settings).await.unwrap_err();
    assert!(error.to_string().ends_with("but PostgreSQL 99 is asked for"), "{error}");
    local.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn auto_prefers_local_and_says_why_it_took_what_it_took() {
    let (local, server) = server().await;
    let target = server.target().with_user("maker");
    let mut auto = settings();
    auto.mode = Mode::Auto { server: Some(target) };
    let scratch = build(auto.clone()).await.unwrap();
    assert!(matches!(scratch.describe().taken, Taken::Local { .. }));
    assert_eq!(scratch.describe().why, "PostgreSQL is installed here");
    scratch.close().await.unwrap();
    // Not installed here; the server has another version as well, so its error tells that the
    // server was turned to.
    auto.version = Some(99);
    let error = build(auto).await.unwrap_err();
    assert!(matches!(error, ScratchError::OtherVersion { .. }), "{error}");
    local.close().await.unwrap();
}
