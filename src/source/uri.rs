//! How a source is named, and what is read of it from disk.

use std::path::Path;

use super::migrations::{self, Setting};
use super::{Content, Prepared, Scripted, SourceError};
use crate::mirror::Mirror;
use crate::model::{FORMAT, Model};
use crate::postgres::connect::{Defaults, Target};

/// Where a model comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// `sql:FILE`: a script, run as `psql -f` would.
    Sql(String),
    /// The canonical schema of a project: the same, under its own name.
    Canonical(String),
    /// `migrations:DIR`: a chain of migrations, run to its head.
    Migrations {
        /// The folder.
        folder: String,
        /// How its files are named.
        convention: Setting,
        /// Scripts that run before the first migration.
        setup: Vec<String>,
    },
    /// `postgresql://…`: a server, read as it is.
    Live(String),
    /// `model:FILE.json`: a model that was written before.
    Model(String),
    /// `yaml:FILE`: a canonical YAML, see [`mirror`](crate::mirror).
    Yaml(String),
}

impl std::str::FromStr for Source {
    type Err = SourceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad =
            |reason| SourceError::Uri { given: crate::postgres::connect::redacted(text), reason };
        let (scheme, rest) =
            text.split_once(':').ok_or_else(|| bad("it names no kind of source"))?;
        if rest.is_empty() {
            return Err(bad("nothing stands after the colon"));
        }
        match scheme {
            "sql" => Ok(Self::Sql(rest.to_owned())),
            "migrations" => Ok(Self::Migrations {
                folder: rest.to_owned(),
                convention: Setting::Auto,
                setup: Vec::new(),
            }),
            "model" => Ok(Self::Model(rest.to_owned())),
            "yaml" => Ok(Self::Yaml(rest.to_owned())),
            "postgresql" | "postgres" => Ok(Self::Live(text.to_owned())),
            _ => Err(bad("this kind of source is not known")),
        }
    }
}

impl Source {
    /// Reads what is on disk. Relative paths start at `root`; `defaults` stand in for what a
    /// connection string leaves out; `roles` are created without login before anything runs.
    ///
    /// # Errors
    /// When a file cannot be read or is not what it should be.
    pub fn prepare(
        &self,
        root: &Path,
        defaults: &Defaults,
        roles: &[String],
    ) -> Result<Prepared, SourceError> {
        let (label, content) = match self {
            Self::Sql(file) => {
                (file.clone(), Content::Scripted(Scripted::of_script(root, file, roles)?))
            }
            Self::Canonical(file) => {
                (file.clone(), Content::Scripted(Scripted::of_canonical(root, file, roles)?))
            }
            Self::Migrations { folder, convention, setup } => {
                let chain = migrations::read(root, folder, *convention)?;
                let prepared = Prepared::of_chain(root, &chain, setup, roles)?;
                (folder.clone(), prepared.content)
            }
            Self::Live(url) => {
                let target = Target::parse(url, defaults)?;
                (target.to_string(), Content::Live(Box::new(target)))
            }
            Self::Model(file) => (file.clone(), Content::Model(Box::new(read_model(root, file)?))),
            Self::Yaml(file) => (file.clone(), Content::Yaml(Box::new(read_mirror(root, file)?))),
        };
        Ok(Prepared { label, content, witnesses: None })
    }
}

fn read_mirror(root: &Path, file: &str) -> Result<Mirror, SourceError> {
    let text = std::fs::read_to_string(root.join(file))
        .map_err(|source| SourceError::Read { path: file.to_owned(), source })?;
    Ok(Mirror::read(file, &text)?)
}

fn read_model(root: &Path, file: &str) -> Result<Model, SourceError> {
    let text = std::fs::read_to_string(root.join(file))
        .map_err(|source| SourceError::Read { path: file.to_owned(), source })?;
    let model: Model = serde_json::from_str(&text)
        .map_err(|source| SourceError::Model { path: file.to_owned(), source })?;
    if model.format != FORMAT {
        return Err(SourceError::ModelFormat { path: file.to_owned(), found: model.format });
    }
    Ok(model)
}
