//! Everything that ends a command with exit code 2.

use crate::adr::folder::FolderError;
use crate::adr::{AdrNumber, Unfit};
use crate::behaviour::BehaviourError;
use crate::catalogue::CatalogueError;
use crate::config::ConfigError;
use crate::evidence::EvidenceError;
use crate::git::GitError;
use crate::postgres::connect::redacted;
use crate::postgres::scratch::{Interrupted, ScratchError};
use crate::problem::{Problems, quoted};
use crate::reconcile::Reconciliation;
use crate::register::{DriftNumber, RegisterError};
use crate::rollback::{NoRange, RollbackError};
use crate::source::SourceError;

/// Why a command could not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A source gave no model.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The scratch place cannot be used.
    #[error(transparent)]
    Scratch(#[from] ScratchError),
    /// The register cannot be used.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// Tests could not be read or run.
    #[error(transparent)]
    Behaviour(#[from] BehaviourError),
    /// The way back could not be tried.
    #[error(transparent)]
    Rollback(#[from] RollbackError),
    /// There is no step to take back.
    #[error(transparent)]
    Range(#[from] NoRange),
    /// There are no invariants.
    #[error("there are no invariants in `{0}`")]
    NoInvariants(String),
    /// There is no invariant of this id.
    #[error("there is no invariant `{id}`")]
    NoInvariant {
        /// What was asked for.
        id: String,
        /// What there are.
        known: String,
    },
    /// The canonical YAML is not there, and something rests on it.
    #[error("{message}")]
    NoYaml {
        /// What is the matter.
        message: String,
        /// What to do about it.
        hint: String,
    },
    /// `pg_dump` sees something else than what the comparison told.
    #[error("pg_dump contradicts the comparison of `{left}` with `{right}`{told}")]
    Contradicted {
        /// The source that precedes.
        left: String,
        /// The other source.
        right: String,
        /// What only one of the two sees, on lines of its own.
        told: String,
    },
    /// Evidence could not be written or read.
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
    /// The artifact catalogue could not be made.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// Version control could not be asked.
    #[error(transparent)]
    Git(#[from] GitError),
    /// A file that people write says what it may not.
    #[error(transparent)]
    Problems(#[from] Problems),
    /// No role of this name has to sign a baseline.
    #[error("no baseline requires that somebody signs as `{role}`")]
    SignOffRole {
        /// The role that was given.
        role: String,
        /// Those that are configured.
        roles: Vec<String>,
    },
    /// Nobody said who signs.
    #[error("it is not known who signs")]
    Nameless,
    /// The folder of records cannot be used.
    #[error(transparent)]
    Adr(#[from] FolderError),
    /// A record is not what it has to be.
    #[error("{number} {unfit}{}", place(.unfit))]
    UnfitAdr {
        /// The record.
        number: AdrNumber,
        /// What is the matter with it.
        unfit: Unfit,
        /// What to do about it.
        hint: String,
    },
    /// A title that no file can be named after.
    #[error("`{0}` is no title")]
    Title(String),
    /// What no baseline can be called.
    #[error("{0:?} is no name of a baseline")]
    BaselineName(String),
    /// There is no baseline of this name.
    #[error("there is no baseline `{name}`")]
    NoBaseline {
        /// The name.
        name: String,
        /// Those that there are.
        known: String,
    },
    /// There is neither a baseline nor a migration of this name.
    #[error("there is neither a baseline nor a migration `{name}`")]
    NoRevision {
        /// The name.
        name: String,
        /// The baselines that there are.
        known: String,
        /// The last migration.
        last: String,
    },
    /// The chain no longer builds what was locked.
    #[error(
        "the migrations do not build baseline `{name}` any more: {first}{}",
        match count { 1 => String::new(), count => format!(" and {} more", count - 1) }
    )]
    NotTheBaseline {
        /// The baseline.
        name: String,
        /// How many objects are otherwise.
        count: usize,
        /// The first of them.
        first: String,
    },
    /// There are several baselines, and none that is the last.
    #[error("it is not known which baseline is meant")]
    WhichBaseline(Vec<String>),
    /// Who verifies is who locked.
    #[error("{why}: a verification by the same person is not independent")]
    OwnLock {
        /// Why the two are taken for one.
        why: String,
    },
    /// There is no version control to put a tag into.
    #[error("the project is in no work tree of git")]
    NoWorkTree,
    /// Nobody said who verifies.
    #[error("it is not known who verifies")]
    NoEngineer,
    /// A signal came.
    #[error(transparent)]
    Interrupted(Interrupted),
    /// Output could not be written.
    #[error("failed to write the output")]
    Output(#[source] std::io::Error),
    /// The working folder is gone.
    #[error("failed to find the working folder")]
    WorkingFolder(#[source] std::io::Error),
    /// No thread could be started.
    #[error("failed to start the runtime")]
    Runtime(#[source] std::io::Error),
    /// Something could not be written in its format.
    #[error("failed to write the output in its format")]
    Format(#[from] serde_json::Error),
    /// There is no drift of this number.
    #[error("there is no drift `{id}`")]
    NoDrift {
        /// The number that was asked for.
        id: String,
        /// What numbers there are.
        known: String,
    },
    /// A decision cannot be made as it was asked for.
    #[error("{message}")]
    Undecided {
        /// What is the matter.
        message: String,
        /// What to do about it.
        hint: String,
    },
    /// What was given is no number of a drift.
    #[error("{0}")]
    DriftNumber(String),
    /// The convention is not known.
    #[error("there is no migrations convention `{0}`")]
    Convention(String),
    /// The place for scratch databases is not known.
    #[error("`{}` is no place for scratch databases", redacted(.0))]
    Place(String),
    /// The configuration is there already.
    #[error("`{0}` is there already")]
    Configured(String),
}

impl Error {
    /// There is no drift of this number among those of an outcome.
    pub(super) fn no_drift(number: DriftNumber, outcome: &Reconciliation) -> Self {
        /// How many numbers a person reads.
        const MOST: usize = 20;
        let known: Vec<String> =
            outcome.rows.iter().filter_map(|row| row.id).map(|id| id.to_string()).collect();
        let known = match known.len() {
            0 => "run `pgcanon check` to see where things stand: there is no drift".to_owned(),
            1..=MOST => format!("choose one of: {}", known.join(", ")),
            count => format!("run `pgcanon check` to see the {count} that there are"),
        };
        Self::NoDrift { id: number.to_string(), known }
    }

    /// Whether it is about a server that cannot be had or used, whatever the project says, or about
    /// a run that was cut off.
    pub(super) fn is_of_a_server(&self) -> bool {
        let of_source = |error: &SourceError| {
            matches!(
                error,
                SourceError::Scratch(_)
                    | SourceError::Connect(_)
                    | SourceError::Catalog(_)
                    | SourceError::Witness(_)
                    | SourceError::Dump(_)
                    | SourceError::Changing { .. }
            )
        };
        match self {
            Self::Interrupted(_) | Self::Scratch(_) => true,
            Self::Source(error) => of_source(error),
            _ => false,
        }
    }

    /// What to do about it, beginning with a verb.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Config(error) => error.hint(),
            Self::Source(error) => error.hint(),
            Self::Scratch(error) => error.hint(),
            Self::Register(error) => error.hint(),
            Self::Behaviour(error) => error.hint(),
            Self::Rollback(error) => error.hint(),
            Self::Range(error) => Some(error.hint.clone()),
            Self::Evidence(error) => error.hint(),
            Self::Catalogue(error) => error.hint(),
            Self::Git(error) => error.hint(),
            Self::Problems(problems) => problems.hint(),
            Self::SignOffRole { roles, .. } if roles.is_empty() => {
                Some("list the roles that must sign under `[signoff] roles`".to_owned())
            }
            Self::SignOffRole { roles, .. } => {
                Some(format!("use one of: {}", quoted(roles.iter().map(String::as_str))))
            }
            Self::Nameless => {
                Some("pass `--name`, or set `user.name` in the configuration of git".to_owned())
            }
            Self::Adr(error) => Some(error.hint()),
            Self::UnfitAdr { hint, .. }
            | Self::Undecided { hint, .. }
            | Self::NoYaml { hint, .. } => Some(hint.clone()),
            Self::Contradicted { .. } => Some(
                "report this with the statements that make these objects: one of two readings is \
                 wrong, so nothing is known about whether the sources agree"
                    .to_owned(),
            ),
            Self::Title(_) => Some("write in one line what is decided".to_owned()),
            Self::BaselineName(_) => {
                Some("use letters, digits, `.`, `-` and `_`, and no two dots in a row".to_owned())
            }
            Self::NoBaseline { known, .. } => Some(format!("use one of: {known}")),
            Self::WhichBaseline(names) => Some(format!("name one of: {}", names.join(", "))),
            Self::OwnLock { .. } => Some(
                "let somebody else run it in a clone, or pass `--not-independent` to have the record say so"
                    .to_owned(),
            ),
            Self::NoEngineer => Some(
                "pass `--engineer`, or set `user.name` in the configuration of git".to_owned(),
            ),
            Self::NoRevision { known, last, .. } if known.is_empty() => {
                Some(format!("name a migration, such as `{last}`"))
            }
            Self::NoRevision { known, last, .. } => {
                Some(format!("name one of `{known}`, or a migration such as `{last}`"))
            }
            Self::NotTheBaseline { name, .. } => Some(format!(
                "check what changed since it was locked: `pgcanon baseline show {name}`"
            )),
            Self::NoWorkTree => Some("run `git init`, and commit the lock".to_owned()),
            Self::NoInvariants(_) => Some(
                "write them there as a list `invariants`; `pgcanon schema invariants` prints its form"
                    .to_owned(),
            ),
            Self::NoInvariant { known, .. } => Some(format!("use one of {known}")),
            Self::NoDrift { known, .. } => Some(known.clone()),
            Self::DriftNumber(_) => Some("run `pgcanon check` to see the numbers".to_owned()),
            Self::Convention(_) => {
                let names: Vec<&str> = crate::source::migrations::Setting::names().collect();
                Some(format!("use one of: {}", names.join(", ")))
            }
            Self::Place(_) => {
                Some("use `auto`, `local`, or `postgresql://user@host/database`".to_owned())
            }
            Self::Configured(_) => Some("pass `--force` to write over it".to_owned()),
            Self::Output(_) => Some("check that there is room where the output goes".to_owned()),
            Self::WorkingFolder(_) => Some("change to a folder that exists".to_owned()),
            Self::Runtime(_) => Some("raise the limit of threads (`ulimit -u`)".to_owned()),
            Self::Interrupted(_) | Self::Format(_) => None,
        }
    }
}

/// Where a record that cannot be read is at fault.
fn place(unfit: &Unfit) -> String {
    match unfit {
        Unfit::Unreadable(problems) => format!(": {problems}"),
        _ => String::new(),
    }
}
