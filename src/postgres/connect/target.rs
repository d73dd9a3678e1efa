//! Where to connect, as whom, and how safely.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio_postgres::config::{ChannelBinding, TargetSessionAttrs};

use super::error::{At, ConnectError};
use super::passfile;
use super::string::{Malformed, parse, redacted};
use super::tls::{Security, SslMode, Trust};

/// The parameters of libpq that may stand in a connection string, and whether one is a secret.
/// Those that mean nothing to this client (Kerberos, compression) are accepted without effect.
pub(super) const KNOWN: &[(&str, bool)] = &[
    ("application_name", false),
    ("channel_binding", false),
    ("client_encoding", false),
    ("connect_timeout", false),
    ("dbname", false),
    ("fallback_application_name", false),
    ("gssencmode", false),
    ("host", false),
    ("hostaddr", false),
    ("keepalives", false),
    ("keepalives_count", false),
    ("keepalives_idle", false),
    ("keepalives_interval", false),
    ("krbsrvname", false),
    ("load_balance_hosts", false),
    ("options", false),
    ("passfile", false),
    ("password", true),
    ("port", false),
    ("require_auth", false),
    ("service", false),
    ("sslcert", false),
    ("sslcompression", false),
    ("sslcrl", false),
    ("sslkey", false),
    ("sslmode", false),
    ("sslnegotiation", false),
    ("sslpassword", true),
    ("sslrootcert", false),
    ("sslsni", false),
    ("target_session_attrs", false),
    ("tcp_user_timeout", false),
    ("user", false),
];

/// Parameters whose silent neglect would connect otherwise than the user asked for.
const UNSUPPORTED: &[&str] = &["require_auth", "service", "sslcert", "sslcrl", "sslkey"];

const DEFAULT_PORT: u16 = 5432;
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

/// What libpq would take from the environment where a connection string is silent.
///
/// This crate never reads the environment in its library; a command does, through
/// [`Defaults::from_env`].
#[derive(Clone, Default)]
pub struct Defaults {
    values: BTreeMap<&'static str, String>,
}

impl Defaults {
    /// Takes the values of libpq's variables (`PGHOST`, `PGPASSWORD`, …) from a lookup such as
    /// `std::env::var_os`. `HOME` gives the place of `.pgpass` when `PGPASSFILE` does not. A
    /// variable that is empty or not UTF-8 counts as unset.
    pub fn from_env(lookup: impl Fn(&str) -> Option<OsString>) -> Self {
        const VARIABLES: &[(&str, &str)] = &[
            ("PGCHANNELBINDING", "channel_binding"),
            ("PGCONNECT_TIMEOUT", "connect_timeout"),
            ("PGDATABASE", "dbname"),
            ("PGHOST", "host"),
            ("PGHOSTADDR", "hostaddr"),
            ("PGOPTIONS", "options"),
            ("PGPASSFILE", "passfile"),
            ("PGPASSWORD", "password"),
            ("PGPORT", "port"),
            ("PGSSLMODE", "sslmode"),
            ("PGSSLROOTCERT", "sslrootcert"),
            ("PGUSER", "user"),
        ];
        let text = |name: &str| lookup(name)?.into_string().ok().filter(|v| !v.is_empty());
        let mut values: BTreeMap<_, _> =
            VARIABLES.iter().filter_map(|(name, key)| Some((*key, text(name)?))).collect();
        if let Some(home) = text("HOME") {
            values.entry("passfile").or_insert_with(|| format!("{home}/.pgpass"));
        }
        Self { values }
    }

    /// Sets the password to use where neither the connection string nor a password file has one.
    #[must_use]
    pub fn with_password(mut self, password: impl Into<String>) -> Self {
        self.values.insert("password", password.into());
        self
    }
}

impl fmt::Debug for Defaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.values.keys()).finish()
    }
}

/// A text that is never printed.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Secret(pub(super) String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// One server that may answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Endpoint {
    /// Host name, address, or the directory of a Unix socket.
    pub(super) host: String,
    /// The address to use instead of looking the host up.
    pub(super) address: Option<IpAddr>,
    pub(super) port: u16,
}

/// Where to connect, as whom, and how safely: a connection string, understood.
///
/// Prints and debug-prints without its password.
#[derive(Clone, Debug)]
pub struct Target {
    pub(super) endpoints: Vec<Endpoint>,
    pub(super) user: String,
    pub(super) password: Option<Secret>,
    pub(super) passfile: Option<PathBuf>,
    pub(super) database: String,
    pub(super) security: Security,
    /// `None` waits for ever, as `connect_timeout=0` asks.
    pub(super) timeout: Option<Duration>,
    pub(super) application_name: String,
    pub(super) options: Option<String>,
    pub(super) session: TargetSessionAttrs,
}

impl Target {
    /// Reads a connection string: `postgresql://…`, `postgres://…`, or `host=… dbname=…`. What it
    /// does not say comes from `defaults`, then from libpq's own defaults: the account's name as
    /// user, the user as database, a local socket if one is there, else `localhost`, port 5432.
    ///
    /// Unlike libpq, `verify-ca` and `verify-full` without `sslrootcert` trust the system's
    /// certificates, and a connection attempt ends after 10 s unless `connect_timeout` says
    /// otherwise.
    ///
    /// # Errors
    /// [`ConnectError::Malformed`] when the string cannot be read, names an unknown parameter, or
    /// one that this client cannot honour.
    pub fn parse(given: &str, defaults: &Defaults) -> Result<Self, ConnectError> {
        Self::understand(given, defaults).map_err(|Malformed { reason, hint }| {
            ConnectError::Malformed { given: redacted(given), reason, hint }
        })
    }

    fn understand(given: &str, defaults: &Defaults) -> Result<Self, Malformed> {
        let mut values: BTreeMap<String, String> = defaults
            .values
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        let parameters = parse(given)?;
        // A host in the string must not be combined with an address from the environment.
        if parameters.iter().any(|(name, _)| name == "host" || name == "hostaddr") {
            values.retain(|name, _| name != "host" && name != "hostaddr");
        }
        // A later parameter wins over an earlier one, an empty one means the default.
        values.extend(parameters);
        values.retain(|_, value| !value.is_empty());
        Self::from_values(&values)
    }

    fn from_values(values: &BTreeMap<String, String>) -> Result<Self, Malformed> {
        let get = |name: &str| values.get(name).map(String::as_str);
        if let Some(name) = UNSUPPORTED.iter().find(|name| values.contains_key(**name)) {
            return Err(Malformed::new(format!("the parameter `{name}` is not supported"))
                .hint("remove it, and log in with a password"));
        }
        let endpoints = endpoints(get("host"), get("hostaddr"), get("port"))?;
        let user = get("user").map(str::to_owned).or_else(account_name).ok_or_else(|| {
            Malformed::new("it names no user")
                .hint("write the user before the host: `postgresql://user@host/database`")
        })?;
        Ok(Self {
            database: get("dbname").unwrap_or(&user).to_owned(),
            user,
            endpoints,
            password: get("password").map(|p| Secret(p.to_owned())),
            passfile: get("passfile").map(PathBuf::from),
            security: security(&get)?,
            timeout: timeout(get("connect_timeout"))?,
            application_name: get("application_name")
                .or(get("fallback_application_name"))
                .unwrap_or("pgcanon")
                .to_owned(),
            options: get("options").map(str::to_owned),
            session: session(get("target_session_attrs"))?,
        })
    }

    /// A server's Unix socket: the directory it is in and the port in its name.
    pub fn socket(
        directory: &Path,
        port: u16,
        user: impl Into<String>,
        database: impl Into<String>,
    ) -> Self {
        Self {
            endpoints: vec![Endpoint {
                host: directory.to_string_lossy().into_owned(),
                address: None,
                port,
            }],
            user: user.into(),
            password: None,
            passfile: None,
            database: database.into(),
            security: Security::default(),
            timeout: Some(DEFAULT_TIMEOUT),
            application_name: "pgcanon".to_owned(),
            options: None,
            session: TargetSessionAttrs::Any,
        }
    }

    /// The same server and user, another database.
    #[must_use]
    pub fn with_database(&self, database: impl Into<String>) -> Self {
        Self { database: database.into(), ..self.clone() }
    }

    /// The same server and database, another user without the first one's password.
    #[must_use]
    pub fn with_user(&self, user: impl Into<String>) -> Self {
        Self { user: user.into(), password: None, ..self.clone() }
    }

    /// The database this leads to.
    pub fn database(&self) -> &str {
        &self.database
    }

    /// The role that logs in.
    pub fn user(&self) -> &str {
        &self.user
    }

    pub(super) fn at(&self, endpoint: &Endpoint) -> At {
        At {
            host: endpoint.host.clone(),
            port: endpoint.port,
            database: self.database.clone(),
            user: self.user.clone(),
        }
    }

    /// The given password, else the password file's.
    pub(super) fn password_for(&self, endpoint: &Endpoint) -> Option<Secret> {
        self.password.clone().or_else(|| {
            let file = self.passfile.as_deref()?;
            passfile::lookup(file, &endpoint.host, endpoint.port, &self.database, &self.user)
                .map(Secret)
        })
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.endpoints.first() {
            Some(first) => self.at(first).fmt(f),
            None => f.write_str("nowhere"),
        }
    }
}

/// The name of the account this process runs as, libpq's default user.
fn account_name() -> Option<String> {
    let account = nix::unistd::User::from_uid(nix::unistd::geteuid()).ok()??;
    Some(account.name)
}

fn endpoints(
    hosts: Option<&str>,
    addresses: Option<&str>,
    ports: Option<&str>,
) -> Result<Vec<Endpoint>, Malformed> {
    let list = |text: Option<&str>| -> Vec<String> {
        text.map(|t| t.split(',').map(|one| one.trim().to_owned()).collect()).unwrap_or_default()
    };
    let (hosts, addresses, ports) = (list(hosts), list(addresses), list(ports));
    let count = hosts.len().max(addresses.len()).max(1);
    let fits = |length: usize| length <= 1 || length == count;
    if !fits(ports.len())
        || (!hosts.is_empty() && !addresses.is_empty() && hosts.len() != addresses.len())
    {
        return Err(Malformed::new("it lists differing numbers of hosts and ports"));
    }
    (0..count)
        .map(|i| {
            let port =
                match ports.get(i).or(ports.first()).map(String::as_str) {
                    None | Some("") => DEFAULT_PORT,
                    Some(text) => text.parse().ok().filter(|port| *port != 0).ok_or_else(|| {
                        Malformed::new("its port is not a number from 1 to 65535")
                    })?,
                };
            let address: Option<IpAddr> = match addresses.get(i).map(String::as_str) {
                None | Some("") => None,
                Some(text) => Some(text.parse().map_err(|_| {
                    Malformed::new("`hostaddr` is not an IP address")
                        .hint("write a host name as `host`")
                })?),
            };
            let host = match (hosts.get(i).map(String::as_str), address) {
                (None | Some(""), Some(address)) => address.to_string(),
                (None | Some(""), None) => default_host(port),
                (Some(host), _) => host.to_owned(),
            };
            Ok(Endpoint { host, address, port })
        })
        .collect()
}

/// libpq's default is the socket directory it was built with: Debian's or PostgreSQL's own.
fn default_host(port: u16) -> String {
    ["/var/run/postgresql", "/tmp"]
        .into_iter()
        .find(|dir| Path::new(dir).join(format!(".s.PGSQL.{port}")).exists())
        .unwrap_or("localhost")
        .to_owned()
}

fn timeout(text: Option<&str>) -> Result<Option<Duration>, Malformed> {
    match text.map(str::parse::<i64>) {
        None => Ok(Some(DEFAULT_TIMEOUT)),
        Some(Err(_)) => Err(Malformed::new("`connect_timeout` is not a number of seconds")),
        // Zero and less mean no limit, as in libpq.
        Some(Ok(seconds)) => {
            Ok(u64::try_from(seconds).ok().filter(|s| *s > 0).map(Duration::from_secs))
        }
    }
}

fn session(text: Option<&str>) -> Result<TargetSessionAttrs, Malformed> {
    match text {
        None | Some("any") => Ok(TargetSessionAttrs::Any),
        Some("read-write" | "primary") => Ok(TargetSessionAttrs::ReadWrite),
        Some("read-only" | "standby") => Ok(TargetSessionAttrs::ReadOnly),
        Some(_) => Err(Malformed::new("`target_session_attrs` has an unknown value")
            .hint("write `any`, `read-write`, `read-only`, `primary` or `standby`")),
    }
}

fn security<'a>(get: &impl Fn(&str) -> Option<&'a str>) -> Result<Security, Malformed> {
    let trust = match get("sslrootcert") {
        None => Trust::Unset,
        Some("system") => Trust::System,
        Some(path) => Trust::File(PathBuf::from(path)),
    };
    let mode = match get("sslmode") {
        // libpq: with the system's certificates nothing weaker than `verify-full` makes sense.
        None if trust == Trust::System => SslMode::VerifyFull,
        None => SslMode::Prefer,
        Some(text) => SslMode::parse(text).ok_or_else(|| {
            Malformed::new("`sslmode` has an unknown value")
                .hint("write `disable`, `allow`, `prefer`, `require`, `verify-ca` or `verify-full`")
        })?,
    };
    if trust == Trust::System && mode != SslMode::VerifyFull {
        return Err(Malformed::new("`sslrootcert=system` goes with `sslmode=verify-full` alone")
            .hint("leave `sslmode` out, or set it to `verify-full`"));
    }
    let direct = match get("sslnegotiation") {
        None | Some("postgres") => false,
        Some("direct") if mode >= SslMode::Require => true,
        Some(_) => {
            return Err(Malformed::new(
                "`sslnegotiation` has an unknown value, or is `direct` with a weak `sslmode`",
            )
            .hint("write `postgres`, or `direct` together with `sslmode=require` or stronger"));
        }
    };
    let binding = match get("channel_binding") {
        None | Some("prefer") => ChannelBinding::Prefer,
        Some("disable") => ChannelBinding::Disable,
        Some("require") => ChannelBinding::Require,
        Some(_) => {
            return Err(Malformed::new("`channel_binding` has an unknown value")
                .hint("write `disable`, `prefer` or `require`"));
        }
    };
    Ok(Security { mode, trust, direct, binding })
}
