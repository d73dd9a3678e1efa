//! Roles that scripts mention and that a scratch cluster lacks.

use std::collections::BTreeSet;

use super::error::{ScratchError, quote_ident};
use super::{Database, Place, Scratch};

impl Database {
    /// The roles of the database's cluster.
    ///
    /// # Errors
    /// [`ScratchError`] when the server cannot be asked.
    pub async fn roles(&self) -> Result<BTreeSet<String>, ScratchError> {
        let failed = || ScratchError::sql("look which roles exist");
        let query = "SELECT rolname::text FROM pg_catalog.pg_roles";
        let rows = self.client().query(query, &[]).await.map_err(failed())?;
        rows.iter().map(|row| row.try_get(0).map_err(failed())).collect()
    }

    /// Those of `names` that are no role on the database's cluster.
    ///
    /// # Errors
    /// As [`roles`](Self::roles).
    pub async fn missing_roles(&self, names: &[&str]) -> Result<BTreeSet<String>, ScratchError> {
        let there = self.roles().await?;
        let missing = names.iter().filter(|name| !there.contains(**name));
        Ok(missing.map(|name| (*name).to_owned()).collect())
    }
}

impl Scratch {
    /// Creates roles that cannot log in. On a server of the user's they are dropped again when
    /// the scratch is closed; what another database of this run created in the meantime is taken
    /// as it is.
    ///
    /// # Errors
    /// [`ScratchError`] when the server refuses.
    pub async fn create_roles(
        &self,
        database: &Database,
        names: &BTreeSet<String>,
    ) -> Result<(), ScratchError> {
        for name in names {
            let created = database
                .client()
                .batch_execute(&format!("CREATE ROLE {} NOLOGIN", quote_ident(name)))
                .await;
            match created {
                Ok(()) => {
                    if let Place::Server(server) = &self.place {
                        server.note_role(name);
                    }
                }
                Err(error) if error.code().is_some_and(|code| code.code() == "42710") => {}
                Err(error) => {
                    let doing = format!("create the role `{name}` without login");
                    return Err(ScratchError::sql(doing)(error));
                }
            }
        }
        Ok(())
    }
}
