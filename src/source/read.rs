//! The database of a source, read; by witnesses too where they are asked for.

use std::path::Path;

use super::SourceError;
use crate::model::Model;
use crate::postgres::connect::{Connection, Target};
use crate::postgres::dump::{DumpError, Search};
use crate::postgres::{catalog, witness};
use crate::witness::Verdict;
use crate::witness::dump::Dump;

/// Who else is asked what a database holds.
#[derive(Clone, Debug, Default)]
pub struct Witnesses {
    /// `information_schema`; see [`witness`](crate::witness).
    pub information_schema: bool,
    /// `pg_dump`; see [`witness::dump`](crate::witness::dump).
    pub pg_dump: Option<PgDump>,
}

/// How `pg_dump` is asked.
#[derive(Clone, Debug)]
pub struct PgDump {
    /// Where the program is looked for.
    pub search: Search,
    /// Whether it is an error that there is none.
    pub required: bool,
}

/// What the witnesses said of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// `information_schema`, which agrees with the model.
    pub information_schema: Answer<Verdict>,
    /// What `pg_dump` wrote. Whether that agrees is seen where sources are compared.
    pub pg_dump: Answer<Dump>,
}

/// What one witness said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer<T> {
    /// Nobody asked it.
    NotAsked,
    /// It cannot speak of the source, for this reason.
    Silent(String),
    /// It spoke.
    Told(T),
}

/// Why no witness speaks of a model or a YAML file.
const NO_DATABASE: &str = "it is a written model, and there is no database to ask";

impl Witnesses {
    /// What they say of a source that is no database.
    pub(super) fn of_no_database(&self) -> Heard {
        fn silent<T>(asked: bool) -> Answer<T> {
            if asked { Answer::Silent(NO_DATABASE.to_owned()) } else { Answer::NotAsked }
        }
        Heard {
            information_schema: silent(self.information_schema),
            pg_dump: silent(self.pg_dump.is_some()),
        }
    }
}

/// A database to read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) connection: &'a Connection,
    /// How others get there.
    pub(super) target: &'a Target,
    /// The folder of the server's programs, where it is known.
    pub(super) programs: Option<&'a Path>,
    /// Whether nobody else can change it.
    pub(super) ours: bool,
}

/// Reads a database, and has the witnesses speak of it.
///
/// A contradiction ends it: when two readings of one database contradict each other, neither can be
/// relied upon, and a comparison of such a model says nothing.
pub(super) async fn read(
    place: Place<'_>,
    label: &str,
    witnesses: Option<&Witnesses>,
) -> Result<(Model, Option<Heard>), SourceError> {
    let model = catalog::read(place.connection).await?;
    let Some(witnesses) = witnesses else { return Ok((model, None)) };
    let information_schema = if witnesses.information_schema {
        Answer::Told(heard(place, label, &model).await?)
    } else {
        Answer::NotAsked
    };
    let pg_dump = match &witnesses.pg_dump {
        Some(asked) => dumped(place, asked).await?,
        None => Answer::NotAsked,
    };
    // The two readings were made one after the other: somebody may have changed the schema between.
    let may_differ = matches!(pg_dump, Answer::Told(_)) && !place.ours;
    if may_differ && catalog::read(place.connection).await? != model {
        return Err(SourceError::Changing { label: label.to_owned() });
    }
    Ok((model, Some(Heard { information_schema, pg_dump })))
}

/// What `information_schema` says, which must be what was read.
async fn heard(place: Place<'_>, label: &str, model: &Model) -> Result<Verdict, SourceError> {
    let verdict = witness::hear(place.connection, model).await?;
    if verdict.disagreements.is_empty() {
        return Ok(verdict);
    }
    // The two were asked one after the other: somebody may have changed the schema in between.
    if catalog::read(place.connection).await? != *model {
        return Err(SourceError::Changing { label: label.to_owned() });
    }
    let disagreements = verdict.disagreements;
    Err(SourceError::Contradicted { label: label.to_owned(), disagreements })
}

async fn dumped(place: Place<'_>, asked: &PgDump) -> Result<Answer<Dump>, SourceError> {
    let Place { connection, target, programs, .. } = place;
    match asked.search.dump(connection, target, programs).await {
        Ok(dump) => Ok(Answer::Told(dump)),
        Err(error @ DumpError::NotFound { .. }) if !asked.required => {
            Ok(Answer::Silent(error.to_string()))
        }
        Err(error) => Err(error.into()),
    }
}
