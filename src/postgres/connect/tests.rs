//! Connections to a real server: what it refuses, and what a newcomer is told.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::error::Error;
use std::fmt::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use super::super::scratch::support::{eventually, settings};
use super::super::scratch::{Database, Scratch, build};
use super::{ConnectError, Defaults, Target};

const PASSWORD: &str = "s3cret/p@ss";

fn target(given: &str) -> Target {
    Target::parse(given, &Defaults::default()).unwrap()
}

async fn refusal(target: &Target) -> ConnectError {
    match target.connect().await {
        Ok(_) => panic!("{target} let us in"),
        Err(error) => error,
    }
}

/// All that could be printed of an error.
fn everything(error: &ConnectError) -> String {
    let mut text = format!("{error:?} {error} {:?}", error.hint());
    let mut source = error.source();
    while let Some(cause) = source {
        write!(text, " {cause:?} {cause}").unwrap();
        source = cause.source();
    }
    text
}

/// A server, its data directory, and what it takes to reload its access rules.
struct Server {
    scratch: Scratch,
    database: Database,
    data: PathBuf,
}

impl Server {
    async fn start(options: &[(&str, &str)]) -> Self {
        let mut settings = settings();
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        settings.options = options.iter().map(owned).collect();
        let scratch = build(settings).await.unwrap();
        let database = scratch.database("server").await.unwrap();
        let row = database.client().query_one("SHOW data_directory", &[]).await.unwrap();
        Self { scratch, data: PathBuf::from(row.get::<_, String>(0)), database }
    }

    async fn run(&self, sql: &str) {
        self.database.client().batch_execute(sql).await.unwrap();
    }

    fn put(&self, name: &str, text: &str) {
        use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
        let file = self.data.join(name);
        std::fs::write(&file, text).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        let owner = std::fs::metadata(&self.data).unwrap();
        chown(&file, Some(owner.uid()), Some(owner.gid())).unwrap();
    }

    /// Replaces the access rules; they hold once the superuser is known by `sentinel`'s rule.
    async fn admit(&self, rules: &str) {
        let sentinel = "local template1 postgres trust\nlocal pgcanon_scratch postgres trust\n";
        self.put("pg_hba.conf", &format!("{sentinel}{rules}\n"));
        self.run("SELECT pg_reload_conf()").await;
        let stranger = self.database.target().with_database("no_such_database");
        eventually("the access rules are read again", || async {
            matches!(refusal(&stranger).await, ConnectError::NotAdmitted { .. })
        })
        .await;
    }

    fn url(&self, user: &str, rest: &str) -> String {
        let at = self.database.at();
        format!("host={} port={} dbname={} user={user} {rest}", at.host, at.port, at.database)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_login_says_what_to_do_and_keeps_the_password() {
    let server = Server::start(&[]).await;
    server.run(&format!("CREATE ROLE app LOGIN PASSWORD '{PASSWORD}'")).await;
    server.admit("local all app scram-sha-256").await;
    let with = |rest: &str| target(&server.url("app", rest));

    let connection = with(&format!("password='{PASSWORD}'")).connect().await.unwrap();
    assert_eq!(connection.at().user, "app");
    connection.close().await.unwrap();
    let defaults = Defaults::default().with_password(PASSWORD);
    assert!(!format!("{defaults:?}").contains(PASSWORD));
    let from_defaults = Target::parse(&server.url("app", ""), &defaults).unwrap();
    assert!(!format!("{from_defaults:?} {from_defaults}").contains(PASSWORD));
    from_defaults.connect().await.unwrap();

    let wrong = with("password='s3cret/wr0ng'");
    let error = refusal(&wrong).await;
    assert!(matches!(error, ConnectError::PasswordRefused { .. }), "{error:?}");
    assert_eq!(error.sqlstate(), Some("28P01"));
    assert!(error.to_string().ends_with("as user `app`: the password was refused"), "{error}");
    assert!(error.hint().unwrap().contains("`PGPASSWORD`"));
    assert!(!everything(&error).contains("wr0ng"), "{}", everything(&error));

    let error = refusal(&with("")).await;
    assert!(matches!(error, ConnectError::PasswordMissing { .. }), "{error:?}");
    assert!(error.hint().unwrap().contains("~/.pgpass"));

    let stranger = refusal(&target(&server.url("stranger", ""))).await;
    assert!(matches!(stranger, ConnectError::NotAdmitted { .. }), "{stranger:?}");
    assert!(stranger.hint().unwrap().contains("pg_hba.conf"));
    server.scratch.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_database_or_role_is_told_apart() {
    let server = Server::start(&[]).await;
    let error = refusal(&server.database.target().with_database("shopp")).await;
    assert!(matches!(error, ConnectError::UnknownDatabase { .. }), "{error:?}");
    assert!(error.hint().unwrap().starts_with("create it (`createdb shopp`)"));
    let error = refusal(&server.database.target().with_user("nobody_here")).await;
    assert!(matches!(error, ConnectError::NotAdmitted { .. }), "{error:?}");
    assert!(error.hint().unwrap().starts_with("create the role (`createuser nobody_here`)"));
    server.scratch.close().await.unwrap();
}

#[tokio::test]
async fn nothing_there_is_said_as_such() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let silent =
        target(&format!("postgresql://u:p@127.0.0.1:{port}/d?sslmode=disable&connect_timeout=1"));
    let error = refusal(&silent).await;
    assert!(matches!(error, ConnectError::Timeout { .. }), "{error:?}");
    assert_eq!(
        error.to_string(),
        format!("failed to connect to `127.0.0.1:{port}/d` as user `u`: no answer within 1 s")
    );
    drop(listener);
    let error = refusal(&silent).await;
    assert!(matches!(error, ConnectError::NoServer { .. }), "{error:?}");
    assert!(error.hint().unwrap().contains(&format!("listens on `127.0.0.1:{port}`")));

    let error = refusal(&target("host=/nonexistent dbname=d user=u")).await;
    assert!(matches!(error, ConnectError::NoServer { .. }), "{error:?}");
    assert!(error.hint().unwrap().contains("keeps its socket in `/nonexistent`"));

    // A name with an empty label is refused without asking the network.
    let error = refusal(&target("postgresql://u@no..such..host/d")).await;
    assert!(matches!(error, ConnectError::UnknownHost { .. }), "{error:?}");
    assert!(error.hint().unwrap().contains("`no..such..host`"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_host_is_tried_when_one_is_silent() {
    let server = Server::start(&[]).await;
    let at = server.database.at();
    let both =
        format!("host=/nonexistent,{} port={} user=postgres dbname=template1", at.host, at.port);
    target(&both).connect().await.unwrap();
    server.scratch.close().await.unwrap();
}

#[test]
fn what_a_string_does_not_say_comes_from_the_defaults() {
    let defaults = Defaults::from_env(|name| {
        let value = match name {
            "PGHOST" => "db.example.com",
            "PGPORT" => "6000",
            "PGUSER" => "app",
            "PGDATABASE" => "",
            _ => return None,
        };
        Some(value.into())
    });
    let shown = |given: &str| Target::parse(given, &defaults).unwrap().to_string();
    assert_eq!(shown("postgresql://"), "`db.example.com:6000/app` as user `app`");
    assert_eq!(shown("postgresql://h:1/d"), "`h:1/d` as user `app`");
    assert_eq!(shown("postgresql://[::1]/d"), "`[::1]:6000/d` as user `app`");
    assert_eq!(shown("host=/tmp"), "`/tmp/.s.PGSQL.6000 database app` as user `app`");
}

#[test]
fn settings_that_cannot_be_honoured_are_refused() {
    let cases = [
        ("postgresql://h?sslmode=verify", "`sslmode` has an unknown value"),
        ("postgresql://h?sslrootcert=system&sslmode=require", "`sslrootcert=system` goes with"),
        ("postgresql://h?sslcert=x", "the parameter `sslcert` is not supported"),
        ("postgresql://h:70000", "its port is not a number from 1 to 65535"),
        ("postgresql://h?sslnegotiation=direct", "`sslnegotiation` has an unknown value"),
        ("host=a,b port=1,2,3", "it lists differing numbers of hosts and ports"),
        ("hostaddr=localhost", "`hostaddr` is not an IP address"),
        ("host=h connect_timeout=soon", "`connect_timeout` is not a number"),
    ];
    for (given, reason) in cases {
        let error = Target::parse(given, &Defaults::default()).unwrap_err();
        assert!(error.to_string().contains(reason), "{given}: {error}");
    }
    let error =
        Target::parse("postgres://u:s3cret@h/d?sslmode=x", &Defaults::default()).unwrap_err();
    assert!(!everything(&error).contains("s3cret"));
    assert!(error.to_string().contains("`postgres://u:***@h/d?sslmode=x`"), "{error}");
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/postgres/connect/fixtures").join(name)
}

/// A server on a loopback address of its own, which takes no port from anybody. Other systems
/// than Linux have a single loopback address.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn every_sslmode_does_what_libpq_does() {
    let own = std::process::id().to_be_bytes();
    let address = format!("127.{}.{}.{}", 100 + own[1] % 100, own[2], own[3].clamp(1, 254));
    let server = Server::start(&[("listen_addresses", &address)]).await;
    server
        .run("CREATE ROLE app LOGIN; CREATE ROLE tls_only LOGIN; CREATE ROLE plain_only LOGIN")
        .await;
    let rules = "host all app all trust\nhostssl all tls_only all trust\nhostnossl all plain_only all trust";
    server.admit(rules).await;

    let port = server.database.at().port;
    let go = |user: &'static str, host: &str, rest: String| {
        let given = format!(
            "host={host} hostaddr={address} port={port} user={user} dbname=pgcanon_scratch {rest}"
        );
        async move {
            let connection = target(&given).connect().await?;
            let sql = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
            Ok::<bool, ConnectError>(connection.query_one(sql, &[]).await.unwrap().get(0))
        }
    };
    let plainly = |user, mode: &str| go(user, "db.pgcanon.test", format!("sslmode={mode}"));

    // Without TLS at the server.
    assert!(!plainly("app", "prefer").await.unwrap());
    let error = plainly("app", "require").await.unwrap_err();
    assert!(matches!(error, ConnectError::Tls { .. }), "{error:?}");
    assert!(error.hint().unwrap().starts_with("turn on `ssl` at the server"));

    let serve = async |certificate: &str| {
        server.put("server.crt", &std::fs::read_to_string(fixture(certificate)).unwrap());
        server.put("server.key", &std::fs::read_to_string(fixture("server.key")).unwrap());
        server.run("ALTER SYSTEM SET ssl = on").await;
        server.run("SELECT pg_reload_conf()").await;
    };
    serve("server.crt").await;
    eventually("TLS is on", || async { plainly("app", "require").await.is_ok() }).await;
    for (user, mode, encrypted) in [
        ("app", "disable", false),
        ("app", "allow", false),
        ("app", "prefer", true),
        ("app", "require", true),
        ("tls_only", "allow", true),
        ("plain_only", "prefer", false),
    ] {
        assert_eq!(plainly(user, mode).await.unwrap(), encrypted, "{user} {mode}");
    }
    let error = plainly("tls_only", "disable").await.unwrap_err();
    assert!(matches!(error, ConnectError::NotAdmitted { .. }), "{error:?}");
    assert!(error.hint().unwrap().contains("sslmode=require"), "{:?}", error.hint());
    let error = plainly("plain_only", "require").await.unwrap_err();
    assert!(matches!(error, ConnectError::NotAdmitted { .. }), "{error:?}");

    let verified = |host: &'static str, mode: &str, root: &str| {
        let root = fixture(root);
        go("app", host, format!("sslmode={mode} sslrootcert='{}'", root.display()))
    };
    let (right, wrong) = ("db.pgcanon.test", "other.pgcanon.test");
    assert!(verified(right, "verify-full", "ca.crt").await.unwrap());
    assert!(verified(wrong, "verify-ca", "ca.crt").await.unwrap());
    assert!(verified(wrong, "require", "ca.crt").await.unwrap());
    let error = verified(wrong, "verify-full", "ca.crt").await.unwrap_err();
    assert!(matches!(error, ConnectError::Tls { .. }), "{error:?}");
    assert!(
        error.hint().unwrap().starts_with("connect by a name that the certificate lists"),
        "{error:?}"
    );
    for mode in ["require", "verify-ca", "verify-full"] {
        let error = verified(right, mode, "self_signed.crt").await.unwrap_err();
        assert!(error.hint().unwrap().contains("`sslrootcert`"), "{mode}: {error:?}");
    }
    let error = verified(right, "verify-full", "server.key").await.unwrap_err();
    assert!(matches!(error, ConnectError::RootCertificates { .. }), "{error:?}");

    // A certificate that is its own root.
    serve("self_signed.crt").await;
    eventually("the new certificate is shown", || async {
        verified(right, "verify-full", "self_signed.crt").await.is_ok()
    })
    .await;
    let error = verified(wrong, "verify-full", "self_signed.crt").await.unwrap_err();
    assert!(matches!(error, ConnectError::Tls { .. }), "{error:?}");
    server.scratch.close().await.unwrap();
}
