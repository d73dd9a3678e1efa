//! Copies of a scratch database, for work that is to go on side by side.

use std::sync::Arc;

use super::cluster::Cluster;
use super::{Database, Facts, Place, Scratch, ScratchError, on_server};
use crate::postgres::connect::{ConnectError, Target};

/// A scratch database that nobody is connected to, so that the server can copy it.
#[derive(Debug)]
pub struct Original {
    target: Target,
    facts: Facts,
    shared_cluster: bool,
    cluster: Option<Arc<Cluster>>,
}

impl Database {
    /// Ends the session that comes with the database. Sessions opened besides are the caller's to
    /// close.
    ///
    /// # Errors
    /// When the session had been lost before.
    pub async fn release(self) -> Result<Original, ScratchError> {
        let Self { connection, target, facts, shared_cluster, cluster } = self;
        let doing = format!("end the session in `{}`", target.database());
        connection.close().await.map_err(ScratchError::sql(doing))?;
        Ok(Original { target, facts, shared_cluster, cluster })
    }
}

impl Original {
    /// The database itself again, with a session of its own; it can be copied no more.
    ///
    /// # Errors
    /// [`ConnectError`] when the server refuses or has gone.
    pub async fn open(self) -> Result<Database, ConnectError> {
        let connection = self.target.connect().await?;
        let Self { target, facts, shared_cluster, cluster } = self;
        Ok(Database { connection, target, facts, shared_cluster, cluster })
    }
}

impl Scratch {
    /// Drops a database that is no longer needed, with the server that runs for it alone.
    ///
    /// # Errors
    /// [`ScratchError`] when the server refuses or has gone.
    pub async fn discard(&self, database: Database) -> Result<(), ScratchError> {
        match &self.place {
            Place::Local(local) => local.discard(database).await,
            Place::Server(server) => server.discard(database.name()).await,
        }
    }

    /// A copy of a database on the same cluster, with everything in it but the settings and
    /// privileges of the database as a whole.
    ///
    /// # Errors
    /// [`ScratchError`] when the server refuses, as it does while somebody is connected.
    pub async fn copy(&self, original: &Original, label: &str) -> Result<Database, ScratchError> {
        let name = Some(original.target.database());
        match (&self.place, &original.cluster) {
            (Place::Local(local), Some(cluster)) => {
                local.database_beside(cluster, label, name).await
            }
            (Place::Server(server), _) => on_server(server, label, name).await,
            (Place::Local(_), None) => self.database(label).await,
        }
    }
}
