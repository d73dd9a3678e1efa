//! Why a source gives no model.

use super::migrations::MigrationsError;
use crate::model::FORMAT;
use crate::postgres::catalog::CatalogError;
use crate::postgres::connect::ConnectError;
use crate::postgres::dump::DumpError;
use crate::postgres::scratch::ScratchError;
use crate::postgres::script::ScriptError;
use crate::postgres::witness::WitnessError;
use crate::problem::Problems;
use crate::witness::Disagreement;

/// Why a source gives no model.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The text names no source.
    #[error("`{given}` is no source: {reason}")]
    Uri {
        /// The text, without a password.
        given: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A script could not be read or run.
    #[error("failed to {what} `{path}`")]
    Script {
        /// What was tried.
        what: &'static str,
        /// The file.
        path: String,
        /// What went wrong.
        #[source]
        source: ScriptError,
    },
    /// A script that was named could not be read.
    #[error("failed to {what} `{path}`")]
    ReadScript {
        /// What was tried.
        what: &'static str,
        /// The file.
        path: String,
        /// What the operating system says.
        #[source]
        source: std::io::Error,
    },
    /// The folder of migrations cannot be read as a chain.
    #[error(transparent)]
    Migrations(#[from] MigrationsError),
    /// A scratch database could not be made.
    #[error(transparent)]
    Scratch(#[from] ScratchError),
    /// A server could not be reached.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The catalogs could not be read.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// The witness could not be heard.
    #[error(transparent)]
    Witness(#[from] WitnessError),
    /// `pg_dump` could not be heard.
    #[error(transparent)]
    Dump(#[from] DumpError),
    /// The witness contradicts what was read of the catalogs.
    #[error(
        "information_schema contradicts what was read of {}{}",
        quoted(label),
        told(disagreements)
    )]
    Contradicted {
        /// The source.
        label: String,
        /// Every contradiction.
        disagreements: Vec<Disagreement>,
    },
    /// The schema was changed while it was read.
    #[error("the schema of {} changed while the witness was asked about it", quoted(label))]
    Changing {
        /// The source.
        label: String,
    },
    /// A file could not be read.
    #[error("failed to read `{path}`")]
    Read {
        /// The file.
        path: String,
        /// What the operating system says.
        #[source]
        source: std::io::Error,
    },
    /// A file is no model.
    #[error("`{path}` is not a model")]
    Model {
        /// The file.
        path: String,
        /// What is wrong with it, with line and column.
        #[source]
        source: serde_json::Error,
    },
    /// A canonical YAML says what it cannot say.
    #[error(transparent)]
    Yaml(#[from] Problems),
    /// A model was written by another version.
    #[error("the model `{path}` has format {found}, and this version reads format {FORMAT}")]
    ModelFormat {
        /// The file.
        path: String,
        /// Its format.
        found: u32,
    },
    /// The scripts mention roles that the server lacks and that may not be created there.
    #[error(
        "the scripts mention roles that do not exist on the server: `{roles}`{}",
        place.as_ref().map(|place| format!(" (first at {place})")).unwrap_or_default()
    )]
    RolesNeeded {
        /// The roles.
        roles: String,
        /// Where the first of them is mentioned.
        place: Option<String>,
        /// One of them.
        first: String,
    },
    /// SQL is to be run and there is no place for it.
    #[error("no scratch database was made for a source that needs one")]
    NoScratch,
}

impl SourceError {
    /// What to do about it, beginning with a verb.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Uri { .. } => Some(
                "write `sql:FILE`, `migrations:DIR`, `postgresql://user@host/database`, `model:FILE.json` or `yaml:FILE`"
                    .to_owned(),
            ),
            Self::Script { source, .. } => source.hint().or_else(|| correction(source)),
            Self::ReadScript { .. } => Some(
                "check the path; in a project, `[canonical] sql` and `[migrations] setup` in \
                 `pgcanon.toml` say which files are read"
                    .to_owned(),
            ),
            Self::Migrations(error) => error.hint(),
            Self::Scratch(error) => error.hint(),
            Self::Connect(error) => Some(error.hint().unwrap_or_else(|| {
                "check the URL: `postgresql://user@host:5432/database`".to_owned()
            })),
            Self::Catalog(error) => error.hint(),
            Self::Witness(error) => Some(error.hint()),
            Self::Dump(error) => Some(error.hint()),
            Self::Contradicted { .. } => Some(
                "report this with the statements that make these objects: one of two readings is wrong, so nothing was compared"
                    .to_owned(),
            ),
            Self::Changing { .. } => {
                Some("run this again when nobody changes the schema".to_owned())
            }
            Self::Read { .. } => Some("check the path; it starts at the project folder".to_owned()),
            Self::Yaml(problems) => Some(problems.hint().unwrap_or_else(|| {
                "correct the file; `pgcanon schema yaml` prints what it may say, for editors that \
                 complete and validate"
                    .to_owned()
            })),
            Self::Model { .. } => Some("write one with `pgcanon model SOURCE`".to_owned()),
            Self::ModelFormat { .. } => {
                Some("write it again with this version: `pgcanon model SOURCE`".to_owned())
            }
            Self::RolesNeeded { first, .. } => Some(format!(
                "create them there (`CREATE ROLE {first} NOLOGIN`), give the role CREATEROLE, or use a local scratch"
            )),
            Self::NoScratch => None,
        }
    }
}

/// The source in backticks; the description of a connection has some of its own.
fn quoted(label: &str) -> String {
    if label.contains('`') { label.to_owned() } else { format!("`{label}`") }
}

/// Every contradiction on a line of its own.
fn told(disagreements: &[Disagreement]) -> String {
    disagreements.iter().fold(String::new(), |text, told| format!("{text}\n  {told}"))
}

/// Where to look when nothing better can be said of a script.
fn correction(error: &ScriptError) -> Option<String> {
    match error {
        ScriptError::Connection { .. } | ScriptError::Reset(_) => {
            Some("check that the scratch server still runs, and run this again".to_owned())
        }
        _ => {
            let place = error.snippet()?.place();
            Some(format!("correct the statement at `{place}`, and run this again"))
        }
    }
}
