//! What can go wrong on the way to a session, and what to do about it.

use std::error::Error;
use std::path::PathBuf;
use std::time::Duration;
use std::{fmt, io};

use tokio_postgres::error::DbError;

/// What a driver or the operating system said.
pub(super) type Cause = Box<dyn Error + Send + Sync>;

/// A place and an account, as shown to people: `db.example.com:5432/shop as user app`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At {
    /// Host name, address, or the directory of a Unix socket.
    pub host: String,
    /// The port; on a Unix socket the number in the socket's name.
    pub port: u16,
    /// The database asked for.
    pub database: String,
    /// The role asked for.
    pub user: String,
}

impl At {
    /// Whether this is a Unix socket.
    pub fn is_socket(&self) -> bool {
        self.host.starts_with('/')
    }

    fn server(&self) -> String {
        match (self.is_socket(), self.host.contains(':')) {
            (true, _) => format!("{}/.s.PGSQL.{}", self.host, self.port),
            (false, true) => format!("[{}]:{}", self.host, self.port),
            (false, false) => format!("{}:{}", self.host, self.port),
        }
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let gap = if self.is_socket() { " database " } else { "/" };
        write!(f, "`{}{gap}{}` as user `{}`", self.server(), self.database, self.user)
    }
}

/// Why a connection could not be opened. No variant ever shows a password.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// The connection string cannot be read.
    #[error("invalid connection string `{given}`: {reason}")]
    Malformed {
        /// The string without its secrets.
        given: String,
        /// What is wrong with it.
        reason: String,
        /// What to write instead.
        hint: Option<String>,
    },
    /// A file of root certificates cannot be used.
    #[error("failed to read the root certificates `{}`", path.display())]
    RootCertificates {
        /// The file, or `system`.
        path: PathBuf,
        /// What the reader said.
        #[source]
        source: Cause,
    },
    /// The server refused the password (28P01).
    #[error("failed to log in to {at}: the password was refused")]
    PasswordRefused {
        /// Where and as whom.
        at: Box<At>,
        /// What the server said.
        #[source]
        source: Cause,
    },
    /// The server wants a password and none was given.
    #[error("failed to log in to {at}: the server wants a password and none was given")]
    PasswordMissing {
        /// Where and as whom.
        at: Box<At>,
    },
    /// The database does not exist (3D000).
    #[error("failed to connect to {at}: there is no such database")]
    UnknownDatabase {
        /// Where and as whom.
        at: Box<At>,
        /// What the server said.
        #[source]
        source: Cause,
    },
    /// The server's access rules or the role keep this client out (28000).
    #[error("failed to connect to {at}: the server does not let this client in")]
    NotAdmitted {
        /// Where and as whom.
        at: Box<At>,
        /// What the server said.
        #[source]
        source: Cause,
    },
    /// Nothing accepts connections there.
    #[error("failed to connect to {at}: no server listens there")]
    NoServer {
        /// Where and as whom.
        at: Box<At>,
        /// What the operating system said.
        #[source]
        source: Cause,
    },
    /// The host name has no address.
    #[error("failed to connect to {at}: the host is not known")]
    UnknownHost {
        /// Where and as whom.
        at: Box<At>,
        /// What the resolver said.
        #[source]
        source: Cause,
    },
    /// Encryption could not be agreed on.
    #[error("failed to connect to {at}: no encrypted connection could be made")]
    Tls {
        /// Where and as whom.
        at: Box<At>,
        /// What the TLS library said.
        #[source]
        source: Cause,
    },
    /// The server did not answer in time.
    #[error("failed to connect to {at}: no answer within {} s", after.as_secs())]
    Timeout {
        /// Where and as whom.
        at: Box<At>,
        /// How long was waited.
        after: Duration,
    },
    /// Anything else.
    #[error("failed to connect to {at}")]
    Other {
        /// Where and as whom.
        at: Box<At>,
        /// What the server or the driver said.
        #[source]
        source: Cause,
    },
}

impl ConnectError {
    /// What to do about it, as an imperative.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Malformed { hint, .. } => return hint.clone(),
            Self::RootCertificates { .. } => {
                "name a PEM file in `sslrootcert`, or `sslrootcert=system` for the system's own".to_owned()
            }
            Self::PasswordRefused { .. } => {
                "check the user and the password in the URL or `PGPASSWORD`; percent-encode `@`, `:`, `/` and `%` in a URL".to_owned()
            }
            Self::PasswordMissing { .. } => {
                "set `PGPASSWORD`, add a line to `~/.pgpass`, or write the password into the URL".to_owned()
            }
            Self::UnknownDatabase { at, .. } => format!(
                "create it (`createdb {}`), or list the databases there: `psql -l`",
                at.database
            ),
            Self::NotAdmitted { at, source } => not_admitted_hint(at, source.as_ref()),
            Self::NoServer { at, source } => no_server_hint(at, source.as_ref()),
            Self::UnknownHost { at, .. } => {
                format!("check the spelling of `{}` and that its network is reachable", at.host)
            }
            Self::Tls { source, .. } => tls_hint(source.as_ref()),
            Self::Timeout { at, .. } => format!(
                "check that `{}` is right and no firewall drops the packets, or raise `connect_timeout`",
                at.server()
            ),
            Self::Other { source, .. } => return other_hint(source.as_ref()),
        })
    }

    /// The SQLSTATE the server answered with, if it answered.
    pub fn sqlstate(&self) -> Option<&str> {
        let source = Error::source(self)?;
        source.downcast_ref::<DbError>().map(|e| e.code().code())
    }

    /// Whether another address of the same server could do better: true for what the network
    /// said, false for what a server decided.
    pub(super) fn is_about_the_network(&self) -> bool {
        match self {
            Self::NoServer { .. } | Self::UnknownHost { .. } | Self::Timeout { .. } => true,
            Self::Other { .. } => self.sqlstate().is_none_or(|code| code == "57P03"),
            _ => false,
        }
    }

    /// Sorts what the driver said.
    pub(super) fn classify(at: &At, error: tokio_postgres::Error) -> Self {
        let at = Box::new(at.clone());
        let code = error.code().map(|c| c.code().to_owned());
        // The driver names the kind of its errors in their text alone; both texts are covered by
        // tests against a real server.
        let kind = error.to_string();
        let source = error.into_source().unwrap_or_else(|| kind.clone().into());
        match (code.as_deref(), kind.as_str()) {
            (Some("28P01"), _) => Self::PasswordRefused { at, source },
            (Some("3D000"), _) => Self::UnknownDatabase { at, source },
            (Some("28000"), _) => Self::NotAdmitted { at, source },
            (Some(_), _) => Self::Other { at, source },
            (None, "error performing TLS handshake") => Self::Tls { at, source },
            (None, "invalid configuration") if source.to_string() == "password missing" => {
                Self::PasswordMissing { at }
            }
            (None, _) => match source.downcast_ref::<io::Error>().map(io::Error::kind) {
                Some(io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound) => {
                    Self::NoServer { at, source }
                }
                _ => Self::Other { at, source },
            },
        }
    }
}

fn not_admitted_hint(at: &At, source: &(dyn Error + 'static)) -> String {
    let message = source.downcast_ref::<DbError>().map(DbError::message).unwrap_or_default();
    if message.contains("does not exist") {
        return format!("create the role (`createuser {}`), or name another user", at.user);
    }
    if message.contains("not permitted to log in") {
        return format!("let it log in: `ALTER ROLE {} LOGIN`", at.user);
    }
    if message.contains("Peer authentication") || message.contains("Ident authentication") {
        return format!(
            "run as the system user `{}`, or connect over TCP with a password: `host=localhost`",
            at.user
        );
    }
    if message.contains("no encryption") || message.contains("SSL off") {
        return "ask for encryption with `sslmode=require`, or add a line for this client to the server's pg_hba.conf".to_owned();
    }
    "add a line for this client, user and database to the server's pg_hba.conf and reload it, or connect from an admitted host".to_owned()
}

fn no_server_hint(at: &At, source: &(dyn Error + 'static)) -> String {
    let missing =
        source.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::NotFound);
    if at.is_socket() && missing {
        return format!(
            "check that the server runs and keeps its socket in `{}`, or connect over TCP with `host=localhost`",
            at.host
        );
    }
    format!("check that the server runs and listens on `{}`", at.server())
}

fn tls_hint(source: &(dyn Error + 'static)) -> String {
    let message = source.to_string();
    if message.contains("does not support TLS") {
        return "turn on `ssl` at the server, or allow plain text with `sslmode=prefer`".to_owned();
    }
    if message.contains("UnknownIssuer") {
        return "name the certificate authority's PEM file in `sslrootcert`, or encrypt without verifying with `sslmode=require`".to_owned();
    }
    if message.contains("not valid for name") || message.contains("NotValidForName") {
        return "connect by a name that the certificate lists, or verify the authority alone with `sslmode=verify-ca`".to_owned();
    }
    if message.contains("expired") || message.contains("Expired") {
        return "renew the server's certificate, and check this machine's clock".to_owned();
    }
    "check the server's certificate, or choose another `sslmode`".to_owned()
}

fn other_hint(source: &(dyn Error + 'static)) -> Option<String> {
    if let Some(error) = source.downcast_ref::<DbError>() {
        return Some(match error.code().code() {
            "53300" => "close other sessions, or raise `max_connections` at the server".to_owned(),
            "57P03" => "wait until the server has started, and try again".to_owned(),
            "42501" => "grant the role `CONNECT` on the database".to_owned(),
            _ => return error.hint().map(str::to_owned),
        });
    }
    let error = source.downcast_ref::<io::Error>()?;
    (error.kind() == io::ErrorKind::PermissionDenied).then(|| {
        "check who may open the socket, or connect over TCP with `host=localhost`".to_owned()
    })
}
