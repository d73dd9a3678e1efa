//! The database of a source, read; by a witness too where one is asked for.

use tokio_postgres::Client;

use super::SourceError;
use crate::model::Model;
use crate::postgres::{catalog, witness};
use crate::witness::Verdict;

/// Who else is asked what a database holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Witness {
    /// `information_schema`; see [`witness`](crate::witness).
    InformationSchema,
}

/// What the witness said of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It agrees with the model.
    Agreed(Verdict),
    /// A written model: there is no database to ask about.
    NoDatabase,
}

/// Reads a database, and holds the witness against what was read.
///
/// A contradiction ends it: when two readings of one database contradict each other, neither can be
/// relied upon, and a comparison of such a model says nothing.
pub(super) async fn read(
    client: &Client,
    label: &str,
    witness: Option<Witness>,
) -> Result<(Model, Option<Heard>), SourceError> {
    let model = catalog::read(client).await?;
    let Some(Witness::InformationSchema) = witness else { return Ok((model, None)) };
    let verdict = witness::hear(client, &model).await?;
    if verdict.disagreements.is_empty() {
        return Ok((model, Some(Heard::Agreed(verdict))));
    }
    // The two were asked one after the other: somebody may have changed the schema in between.
    if catalog::read(client).await? != model {
        return Err(SourceError::Changing { label: label.to_owned() });
    }
    let disagreements = verdict.disagreements;
    Err(SourceError::Contradicted { label: label.to_owned(), disagreements })
}
