//! What can go wrong with scratch databases, and what to do about it.

use std::error::Error;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use super::super::connect::{At, ConnectError, OLDEST_SUPPORTED_MAJOR, Version};
use super::installation::Installation;

/// Why a scratch database could not be had, or not be removed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScratchError {
    /// No PostgreSQL server programs are on this machine, and no server was named.
    #[error(
        "no PostgreSQL server found to build the scratch databases\n  looked in: {}",
        looked_in.join(", ")
    )]
    NotFound {
        /// The places searched, in order.
        looked_in: Vec<String>,
    },
    /// PostgreSQL is there, but not in the major version asked for.
    #[error(
        "no PostgreSQL {wanted} found to build the scratch databases\n  found: {}",
        listed(found)
    )]
    VersionNotFound {
        /// The major version asked for.
        wanted: u32,
        /// What is there instead.
        found: Vec<Installation>,
    },
    /// PostgreSQL is there, but too old to read its catalogs.
    #[error(
        "no PostgreSQL {OLDEST_SUPPORTED_MAJOR} or later found to build the scratch databases\n  found: {}",
        listed(found)
    )]
    AllTooOld {
        /// What is there instead.
        found: Vec<Installation>,
    },
    /// The configured folder holds no PostgreSQL server.
    #[error("`{}` holds no PostgreSQL server: {reason}", bin_dir.display())]
    NotAnInstallation {
        /// The folder configured.
        bin_dir: PathBuf,
        /// What is missing in it.
        reason: String,
    },
    /// A file or folder could not be made, read or removed.
    #[error("failed to {doing} `{}`", path.display())]
    Io {
        /// A verb and its object: `create the folder`.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// The folder for running servers belongs to someone else, who could read or replace them.
    #[error("the folder `{}` is not ours: {reason}", path.display())]
    ForeignFolder {
        /// The folder.
        path: PathBuf,
        /// Whose it is, or what it is instead of a folder.
        reason: String,
    },
    /// Run as root, and the account that runs PostgreSQL instead may not enter a folder.
    #[error("account `{account}`, which runs PostgreSQL for root, may not enter `{}`", path.display())]
    Unreachable {
        /// The first folder it may not enter.
        path: PathBuf,
        /// The account.
        account: String,
    },
    /// Run as root, and there is no other account to run PostgreSQL.
    #[error(
        "PostgreSQL refuses to run as root, and neither account `postgres` nor `nobody` exists"
    )]
    NoAccount,
    /// A Unix socket's path would be longer than the operating system takes.
    #[error("the socket path `{}` is longer than {limit} bytes", path.display())]
    SocketPathTooLong {
        /// The path.
        path: PathBuf,
        /// The longest path allowed.
        limit: usize,
    },
    /// Another run holds the folder's lock and does not let go.
    #[error("another run keeps `{}` locked", path.display())]
    Locked {
        /// The lock file.
        path: PathBuf,
    },
    /// A program of PostgreSQL could not be run at all.
    #[error("failed to run `{}`", program.display())]
    Program {
        /// The program.
        program: PathBuf,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// `initdb` failed.
    #[error("`initdb` failed to create a scratch cluster{}", quoted(output))]
    Initdb {
        /// The end of what it printed.
        output: String,
    },
    /// The server ended or did not get ready.
    #[error("the scratch server did not start: {reason}{}", quoted(log))]
    Start {
        /// How it ended, or how long was waited.
        reason: String,
        /// The end of its log.
        log: String,
    },
    /// The server did not stop.
    #[error("the scratch server with process id {pid} did not stop")]
    Stop {
        /// The postmaster's process id.
        pid: u32,
    },
    /// The server could not be reached.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The server has another major version than the one asked for.
    #[error("the scratch server {at} is {actual}, but PostgreSQL {wanted} is asked for")]
    OtherVersion {
        /// The server.
        at: Box<At>,
        /// The major version asked for.
        wanted: u32,
        /// Its version.
        actual: Version,
    },
    /// The server is too old to read its catalogs.
    #[error("the scratch server {at} is {actual}, older than PostgreSQL {OLDEST_SUPPORTED_MAJOR}")]
    TooOld {
        /// The server.
        at: Box<At>,
        /// Its version.
        actual: Version,
    },
    /// The role may not create databases.
    #[error("the role of {at} may not create scratch databases")]
    MayNotCreate {
        /// The server and role.
        at: Box<At>,
    },
    /// A statement of ours failed.
    #[error("failed to {doing}")]
    Sql {
        /// A verb and its object: `create the scratch database …`.
        doing: String,
        /// What the server said.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The handlers of SIGINT, SIGTERM and SIGHUP could not be set up.
    #[error("failed to listen for signals")]
    Signals {
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// Work handed to another thread did not come back.
    #[error("failed to {doing}: the work was cut short")]
    Worker {
        /// A verb and its object.
        doing: &'static str,
    },
}

impl ScratchError {
    /// What to do about it, as an imperative.
    pub fn hint(&self) -> Option<String> {
        let said = match self {
            Self::NotFound { .. } => {
                "install one (`apt install postgresql`, `brew install postgresql@17`), or pass `--scratch postgresql://…`".to_owned()
            }
            Self::VersionNotFound { wanted, .. } => format!(
                "install it (`apt install postgresql-{wanted}`, `brew install postgresql@{wanted}`), or ask for a version that was found"
            ),
            Self::AllTooOld { .. } => {
                "install a newer one (`apt install postgresql`, `brew install postgresql@17`), or pass `--scratch postgresql://…`".to_owned()
            }
            Self::NotAnInstallation { .. } => {
                "name the folder that holds `postgres` and `initdb`; `pg_config --bindir` prints it".to_owned()
            }
            Self::Io { path, source, .. } => return io_hint(path, source),
            Self::ForeignFolder { path, .. } => format!(
                "remove `{}`, or set `TMPDIR` to a folder of your own",
                path.display()
            ),
            Self::Unreachable { path, account } => format!(
                "let `{account}` enter it (`chmod o+x {}`), or set `TMPDIR=/tmp`",
                path.display()
            ),
            Self::NoAccount => "run as an ordinary user, or create the account: `useradd --system postgres`".to_owned(),
            Self::SocketPathTooLong { .. } => "set `TMPDIR` to a shorter path, such as `/tmp`".to_owned(),
            Self::Locked { path } => format!("end the run that holds it: `fuser {}`", path.display()),
            Self::Program { program, source } => return program_hint(program, source),
            Self::Initdb { output: text } | Self::Start { log: text, .. } => return log_hint(text),
            Self::Stop { pid } => format!("end it by hand: `kill -9 {pid}`"),
            Self::Connect(error) => return error.hint(),
            Self::OtherVersion { wanted, .. } => format!(
                "pass the URL of a PostgreSQL {wanted} server, or change the version that is asked for"
            ),
            Self::TooOld { .. } => format!("pass the URL of a server of version {OLDEST_SUPPORTED_MAJOR} or later"),
            Self::MayNotCreate { at } => {
                format!("let it: `ALTER ROLE {} CREATEDB`", quote_ident(&at.user))
            }
            Self::Sql { source, .. } => return sql_hint(source.as_ref()),
            Self::Signals { .. } | Self::Worker { .. } => return None,
        };
        Some(said)
    }

    /// An [`ScratchError::Io`], for `map_err`.
    pub(super) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { doing, path, source }
    }

    /// An [`ScratchError::Sql`], for `map_err`.
    pub(super) fn sql(doing: impl Into<String>) -> impl FnOnce(tokio_postgres::Error) -> Self {
        let doing = doing.into();
        move |error| {
            let said = error.to_string();
            Self::Sql { doing, source: error.into_source().unwrap_or_else(|| said.into()) }
        }
    }
}

/// An identifier as SQL text.
pub(super) fn quote_ident(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn listed(found: &[Installation]) -> String {
    let each = found.iter().map(|one| format!("{} in {}", one.version, one.bin_dir.display()));
    each.collect::<Vec<_>>().join(", ")
}

/// Lines set off from the message, or nothing when there are none.
fn quoted(text: &str) -> String {
    text.lines().fold(String::new(), |mut all, line| {
        // Writing to a `String` cannot fail.
        let _ = write!(all, "\n  | {line}");
        all
    })
}

fn io_hint(path: &Path, error: &io::Error) -> Option<String> {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Some(no_space()),
        io::ErrorKind::ReadOnlyFilesystem => {
            Some("set `TMPDIR` to a folder on a disk that can be written".to_owned())
        }
        io::ErrorKind::PermissionDenied => Some(format!(
            "check who owns `{}`, or set `TMPDIR` to a folder of your own",
            path.display()
        )),
        io::ErrorKind::NotFound => {
            Some("create the folder, or set `TMPDIR` to one that exists".to_owned())
        }
        _ => None,
    }
}

fn no_space() -> String {
    "free about 100 MB there, or set `TMPDIR` to a folder on a disk with room".to_owned()
}

fn program_hint(program: &Path, error: &io::Error) -> Option<String> {
    (error.kind() == io::ErrorKind::PermissionDenied).then(|| {
        format!(
            "check that `{}` may be executed by the account that runs PostgreSQL (as root that is `postgres`, else `nobody`)",
            program.display()
        )
    })
}

fn log_hint(text: &str) -> Option<String> {
    let says = |part: &str| text.contains(part);
    if says("No space left on device") {
        return Some(no_space());
    }
    if says("could not create shared memory segment")
        || says("could not map anonymous shared memory")
    {
        return Some(
            "free memory, or raise the limits of shared memory (`kernel.shmmax`, `kernel.shmmni`)"
                .to_owned(),
        );
    }
    if says("error while loading shared libraries") || says("Library not loaded") {
        return Some(
            "repair the installation of PostgreSQL, or name another with `bin_dir`".to_owned(),
        );
    }
    if says("unrecognized configuration parameter") || says("could not access file") {
        return Some("check the server options that are configured for scratch servers".to_owned());
    }
    None
}

fn sql_hint(source: &(dyn Error + 'static)) -> Option<String> {
    let error = source.downcast_ref::<tokio_postgres::error::DbError>()?;
    match error.code().code() {
        "53100" => Some(no_space()),
        "53300" => {
            Some("close other sessions, or raise `max_connections` at the server".to_owned())
        }
        _ => error.hint().map(str::to_owned),
    }
}
