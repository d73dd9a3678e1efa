//! Opening a session: hosts and addresses in turn, encrypted or plain as `sslmode` says.

use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::ops::{Deref, DerefMut};

use tokio::task::JoinHandle;
use tokio_postgres::config::SslNegotiation;
use tokio_postgres::tls::{MakeTlsConnect, TlsConnect};
use tokio_postgres::{Client, Config, NoTls, Socket};

use super::error::{At, ConnectError};
use super::target::{Endpoint, Target};
use super::tls::SslMode;
use super::version::Version;

/// A session: a client, and the task that moves its bytes.
///
/// Dereferences to [`tokio_postgres::Client`]. Dropping it ends the session in the background;
/// [`Connection::close`] waits until it has ended.
#[derive(Debug)]
pub struct Connection {
    client: Client,
    driver: JoinHandle<Result<(), tokio_postgres::Error>>,
    at: At,
    version: Version,
}

impl Connection {
    /// The server's version, as it stated it at login.
    pub fn version(&self) -> &Version {
        &self.version
    }

    /// Where this session is and as whom.
    pub fn at(&self) -> &At {
        &self.at
    }

    /// Ends the session and waits until the socket is closed.
    ///
    /// # Errors
    /// What broke the connection, when it had already ended by itself: a client whose queries
    /// fail with "connection closed" learns here why.
    pub async fn close(self) -> Result<(), tokio_postgres::Error> {
        drop(self.client);
        // The driver ends by itself once its client is gone; it is never aborted, and a panic in
        // it has been printed already.
        self.driver.await.unwrap_or(Ok(()))
    }
}

impl Deref for Connection {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl DerefMut for Connection {
    fn deref_mut(&mut self) -> &mut Client {
        &mut self.client
    }
}

/// One way to speak with the server.
#[derive(Clone, Copy)]
enum Way {
    Plain,
    EncryptedIfOffered,
    Encrypted,
}

impl Target {
    /// Opens a session.
    ///
    /// # Errors
    /// [`ConnectError`], of the last host tried when there are several.
    pub async fn connect(&self) -> Result<Connection, ConnectError> {
        let mut last = None;
        for endpoint in &self.endpoints {
            match self.connect_to(endpoint).await {
                Err(error) if error.is_about_the_network() => last = Some(error),
                decided => return decided,
            }
        }
        Err(last.unwrap_or_else(|| ConnectError::Malformed {
            given: String::new(),
            reason: "it names no host".to_owned(),
            hint: None,
        }))
    }

    async fn connect_to(&self, endpoint: &Endpoint) -> Result<Connection, ConnectError> {
        let at = self.at(endpoint);
        let attempt = self.try_addresses(endpoint, &at);
        match self.timeout {
            None => attempt.await,
            Some(after) => tokio::time::timeout(after, attempt)
                .await
                .unwrap_or_else(|_| Err(ConnectError::Timeout { at: Box::new(at.clone()), after })),
        }
    }

    async fn try_addresses(
        &self,
        endpoint: &Endpoint,
        at: &At,
    ) -> Result<Connection, ConnectError> {
        if at.is_socket() {
            return self.try_way(endpoint, None, Way::Plain, at).await;
        }
        let addresses = match endpoint.address {
            Some(address) => vec![address],
            None => resolve(endpoint, at).await?,
        };
        let ways: &[Way] = match self.security.mode {
            SslMode::Disable => &[Way::Plain],
            SslMode::Allow => &[Way::Plain, Way::Encrypted],
            SslMode::Prefer => &[Way::EncryptedIfOffered, Way::Plain],
            SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull => &[Way::Encrypted],
        };
        let mut last = None;
        for address in addresses {
            match self.try_ways(endpoint, address, ways, at).await {
                Err(error) if error.is_about_the_network() => last = Some(error),
                decided => return decided,
            }
        }
        Err(last.unwrap_or_else(|| unknown_host(at, io::Error::other("the host has no address"))))
    }

    /// `allow` and `prefer` have a second way when the server's rules or TLS refuse the first. When
    /// both are refused the first error is shown, as the way preferred.
    async fn try_ways(
        &self,
        endpoint: &Endpoint,
        address: IpAddr,
        ways: &[Way],
        at: &At,
    ) -> Result<Connection, ConnectError> {
        let mut first = None;
        for way in ways {
            match self.try_way(endpoint, Some(address), *way, at).await {
                Err(error @ (ConnectError::NotAdmitted { .. } | ConnectError::Tls { .. })) => {
                    first.get_or_insert(error);
                }
                decided => return decided,
            }
        }
        Err(first.unwrap_or_else(|| unknown_host(at, io::Error::other("no way to connect"))))
    }

    async fn try_way(
        &self,
        endpoint: &Endpoint,
        address: Option<IpAddr>,
        way: Way,
        at: &At,
    ) -> Result<Connection, ConnectError> {
        let mut config = self.config(endpoint, address);
        match way {
            Way::Plain => {
                config.ssl_mode(tokio_postgres::config::SslMode::Disable);
                open(&config, NoTls, at).await
            }
            Way::EncryptedIfOffered => {
                config.ssl_mode(tokio_postgres::config::SslMode::Prefer);
                open(&config, self.security.connector()?, at).await
            }
            Way::Encrypted => {
                config.ssl_mode(tokio_postgres::config::SslMode::Require);
                open(&config, self.security.connector()?, at).await
            }
        }
    }

    fn config(&self, endpoint: &Endpoint, address: Option<IpAddr>) -> Config {
        let mut config = Config::new();
        config.host(&endpoint.host).port(endpoint.port).user(&self.user).dbname(&self.database);
        config.application_name(&self.application_name).target_session_attrs(self.session);
        config.channel_binding(self.security.binding);
        if let Some(address) = address {
            config.hostaddr(address);
        }
        if let Some(password) = self.password_for(endpoint) {
            config.password(&password.0);
        }
        if let Some(options) = &self.options {
            config.options(options);
        }
        if self.security.direct {
            config.ssl_negotiation(SslNegotiation::Direct);
        }
        config
    }
}

async fn resolve(endpoint: &Endpoint, at: &At) -> Result<Vec<IpAddr>, ConnectError> {
    let found = tokio::net::lookup_host((endpoint.host.as_str(), endpoint.port))
        .await
        .map_err(|e| unknown_host(at, e))?;
    Ok(found.map(|address| address.ip()).collect())
}

fn unknown_host(at: &At, error: io::Error) -> ConnectError {
    ConnectError::UnknownHost { at: Box::new(at.clone()), source: error.into() }
}

async fn open<T>(config: &Config, tls: T, at: &At) -> Result<Connection, ConnectError>
where
    T: MakeTlsConnect<Socket>,
    T::Stream: Send + 'static,
    T::TlsConnect: TlsConnect<Socket, Future: Future + Send> + Send,
{
    let (client, connection) =
        config.connect(tls).await.map_err(|e| ConnectError::classify(at, e))?;
    let Some(version) = connection.parameter("server_version").and_then(Version::parse) else {
        return Err(ConnectError::Other {
            at: Box::new(at.clone()),
            source: "the server did not state a version".into(),
        });
    };
    let driver = tokio::spawn(connection);
    Ok(Connection { client, driver, at: at.clone(), version })
}
