//! One source built, with its database kept open for whoever has more to ask of it.

use super::{Built, Prepared, SourceError};
use crate::postgres::scratch::{self, Database, Description, Scratch, Settings};

/// A source that was built, and the database it was built in.
#[derive(Debug)]
pub struct Opened {
    /// What the source says.
    pub built: Built,
    /// The database, in the state in which the source left it.
    pub database: Database,
    /// The place it is in.
    pub scratch: Scratch,
}

/// Builds a source that is SQL to be run and keeps its database. Close
/// [`scratch`](Opened::scratch) when done.
///
/// # Errors
/// As [`build_one`](super::build_one), and when the source is no SQL.
pub async fn build_open(
    source: Prepared,
    settings: Settings,
    progress: &(dyn Fn(String) + Sync),
) -> Result<Opened, SourceError> {
    let scratch = scratch::build(settings).await?;
    match source.build_kept(&scratch, progress).await {
        Ok((built, database)) => Ok(Opened { built, database, scratch }),
        Err(error) => {
            // The failure is what gets reported; what stays is found by the next run.
            let _ = scratch.close().await;
            Err(error)
        }
    }
}

impl Opened {
    /// Where it was built.
    pub fn description(&self) -> &Description {
        self.scratch.describe()
    }
}
