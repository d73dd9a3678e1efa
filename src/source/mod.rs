//! IN: everything that yields a [`Model`].
//!
//! A [`Source`] is where a model comes from, written as a URI. [`Source::prepare`] reads what is on
//! disk and can fail before any server is started; [`Prepared::build`] then makes the model, on a
//! scratch database where SQL has to be run.

mod both;
mod error;
mod ladder;
pub mod migrations;
mod opened;
pub mod provenance;
mod read;
pub mod roles;
mod scripted;
mod uri;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

pub use both::{build_all, build_both, build_one};
pub use error::SourceError;
pub use ladder::{Climb, Ladder, Rung, Unread, Way};
pub use opened::{Opened, build_open};
pub use read::{Answer, Heard, PgDump, Witnesses};
pub use scripted::Scripted;
pub use uri::Source;

use crate::mirror::{Metadata, Mirror};
use crate::model::{Model, ObjectId};
use crate::postgres::connect::Target;
use crate::postgres::scratch::{Database, Scratch};
use crate::postgres::script::FileRun;
use provenance::{Action, Provenance, Shaping};

/// A source with everything read that is on disk.
#[derive(Debug)]
pub struct Prepared {
    /// The source as people know it: a path, or a connection string without its password.
    pub label: String,
    content: Content,
    witnesses: Option<Witnesses>,
}

#[derive(Debug)]
enum Content {
    Scripted(Scripted),
    Live(Box<Target>),
    Model(Box<Model>),
    Yaml(Box<Mirror>),
}

/// What a source said.
#[derive(Debug)]
pub struct Built {
    /// The source as people know it.
    pub label: String,
    /// The model.
    pub model: Model,
    /// Which statements shaped what, where statements were run.
    pub provenance: Option<Provenance>,
    /// The files that were run, in order, with how each was run.
    pub runs: Vec<FileRun>,
    /// How many migrations there are, and the last one's name, for a chain.
    pub chain: Option<ChainSummary>,
    /// Roles that the scripts mention and that were created without login before they ran.
    pub created_roles: BTreeSet<String>,
    /// What the witnesses said, where any was asked for.
    pub heard: Option<Heard>,
    /// What people say of objects, where the source has a place for that.
    pub metadata: BTreeMap<ObjectId, Metadata>,
}

/// A chain of migrations in short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainSummary {
    /// How many migrations were run.
    pub steps: usize,
    /// The name of the last one.
    pub head: String,
}

impl Prepared {
    /// A chain of migrations, or as much of one as was left of it.
    ///
    /// # Errors
    /// When a file cannot be read or is no script.
    pub fn of_chain(
        root: &Path,
        chain: &migrations::Chain,
        setup: &[String],
        roles: &[String],
    ) -> Result<Self, SourceError> {
        let scripted = Scripted::of_chain(root, chain, setup, roles)?;
        Ok(Self {
            label: chain.folder.clone(),
            content: Content::Scripted(scripted),
            witnesses: None,
        })
    }

    /// The same source, whose database witnesses are asked about when it is built.
    #[must_use]
    pub fn witnessed(self, witnesses: Option<Witnesses>) -> Self {
        Self { witnesses, ..self }
    }

    /// Whether a scratch database is needed to build it.
    pub fn needs_scratch(&self) -> bool {
        matches!(self.content, Content::Scripted(_))
    }

    /// The scripts, for a source that has some.
    pub fn scripted(&self) -> Option<&Scripted> {
        match &self.content {
            Content::Scripted(scripted) => Some(scripted),
            _ => None,
        }
    }

    /// Makes the model. `scratch` is used when [`needs_scratch`](Self::needs_scratch) says so, and
    /// `progress` is told what is being done.
    ///
    /// # Errors
    /// When a statement fails, a server cannot be used, the catalogs cannot be read, or the witness
    /// contradicts what was read.
    pub async fn build(
        self,
        scratch: Option<&Scratch>,
        progress: &(dyn Fn(String) + Sync),
    ) -> Result<Built, SourceError> {
        let (label, witnesses) = (self.label, self.witnesses.as_ref());
        match self.content {
            Content::Model(model) => {
                let heard = witnesses.map(Witnesses::of_no_database);
                Ok(Built { heard, ..Built::of_model(label, *model) })
            }
            Content::Yaml(mirror) => {
                let heard = witnesses.map(Witnesses::of_no_database);
                Ok(Built { heard, ..Built::of_mirror(label, *mirror) })
            }
            Content::Live(target) => {
                progress(format!("reading {label}"));
                let connection = target.connect().await?;
                let place = read::Place {
                    connection: &connection,
                    target: &target,
                    programs: None,
                    ours: false,
                };
                let (model, heard) = read::read(place, &label, witnesses).await?;
                Ok(Built { heard, ..Built::of_model(label, model) })
            }
            Content::Scripted(scripted) => {
                let scratch = scratch.ok_or(SourceError::NoScratch)?;
                scripted.build(label, witnesses, scratch, progress).await.map(|(built, _)| built)
            }
        }
    }

    /// Makes the model of a source that is SQL to be run, and keeps the database it was built in.
    async fn build_kept(
        self,
        scratch: &Scratch,
        progress: &(dyn Fn(String) + Sync),
    ) -> Result<(Built, Database), SourceError> {
        match self.content {
            Content::Scripted(scripted) => {
                scripted.build(self.label, self.witnesses.as_ref(), scratch, progress).await
            }
            Content::Model(_) | Content::Yaml(_) | Content::Live(_) => Err(SourceError::NoScratch),
        }
    }
}

impl Built {
    /// A canonical YAML that was read before.
    pub fn of_mirror(label: String, mirror: Mirror) -> Self {
        let file: Arc<str> = label.as_str().into();
        let written = mirror.places.into_iter().map(|(id, place)| {
            let shaping = Shaping {
                file: Arc::clone(&file),
                start_line: place.line,
                start_column: place.column,
                end_line: place.last_line,
                action: Action::Created,
                exact: true,
            };
            (id, shaping)
        });
        let provenance = Some(Provenance::of_places(written.collect()));
        Self { provenance, metadata: mirror.metadata, ..Self::of_model(label, mirror.model) }
    }

    fn of_model(label: String, model: Model) -> Self {
        Self {
            label,
            model,
            provenance: None,
            runs: Vec::new(),
            chain: None,
            created_roles: BTreeSet::new(),
            heard: None,
            metadata: BTreeMap::new(),
        }
    }
}
