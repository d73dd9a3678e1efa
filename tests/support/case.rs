//! A case on disk, and what was built of it.

use std::path::{Path, PathBuf};

use pgcanon::diff::{Comparison, Level, Levels};
use pgcanon::model::Model;
use pgcanon::model::kinds::Aspect;
use pgcanon::postgres::connect::{NEWEST_KNOWN_MAJOR, OLDEST_SUPPORTED_MAJOR};
use pgcanon::witness::dump::Dump;

/// What a fallible step of a test returns.
pub(crate) type Result<T> = datatest_stable::Result<T>;

/// One directory.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) folder: PathBuf,
    pub(crate) options: Options,
}

/// What the lines `-- case: …` at the top of `canonical.sql` say.
#[derive(Debug, Default)]
pub(crate) struct Options {
    /// `strict`: everything is drift, the order of columns and owners too.
    pub(crate) strict: bool,
    /// `generated names note`, or `off`: how much the name of an object counts that the server chose.
    pub(crate) generated_names: Option<Level>,
    /// `own cluster`: each side has a private server, so that it may change what all databases share.
    pub(crate) own_cluster: bool,
    /// `dumps differ, because …`: `pg_dumpall` prints two clusters that agree differently.
    pub(crate) dumps_differ: bool,
    /// `since 17, because …`: older servers do not know what the case is about.
    pub(crate) since: Option<Bound>,
    /// `until 16, because …`: newer servers do not know what the case is about.
    pub(crate) until: Option<Bound>,
}

impl Options {
    /// How much each sort of difference counts.
    pub(crate) fn levels(&self) -> Levels {
        let levels = if self.strict { Levels::everything() } else { Levels::default() };
        let set = |level| levels.clone().with(Aspect::GeneratedNames, level);
        self.generated_names.map_or_else(|| levels.clone(), set)
    }
}

/// The first or the last major version that a case applies to.
#[derive(Debug)]
pub(crate) struct Bound {
    pub(crate) major: u32,
    pub(crate) reason: String,
}

/// The two sides of a case.
#[derive(Debug)]
pub(crate) struct Built {
    pub(crate) left: Side,
    pub(crate) right: Side,
}

/// What one script built.
#[derive(Debug)]
pub(crate) struct Side {
    pub(crate) model: Model,
    /// What `pg_dump` wrote of the database; `None` where there is none that reads the server.
    pub(crate) dump: Option<Dump>,
    /// What `pg_dump` says about the database itself and `pg_dumpall` about the cluster, for a case
    /// that has one of its own.
    pub(crate) cluster_dump: Option<String>,
    /// Where `information_schema` contradicts the model, each in words.
    pub(crate) contradictions: Vec<String>,
}

impl Side {
    /// A model of which nobody else has spoken yet.
    pub(crate) fn of(model: Model) -> Self {
        Self { model, dump: None, cluster_dump: None, contradictions: Vec::new() }
    }
}

/// A case with its comparison.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) built: Built,
    pub(crate) comparison: Comparison,
}

impl Case {
    /// Reads the case that `canonical.sql` belongs to.
    pub(crate) fn read(canonical: &Path) -> Result<Self> {
        let folder = canonical.parent().ok_or("a case is a folder")?.to_owned();
        let mut options = Options::default();
        let text = std::fs::read_to_string(canonical)?;
        for option in text.lines().map_while(|line| line.strip_prefix("-- case: ")) {
            match option.split_once(", because ") {
                None if option == "strict" => options.strict = true,
                None if option == "generated names note" => {
                    options.generated_names = Some(Level::Note);
                }
                None if option == "generated names off" => {
                    options.generated_names = Some(Level::Off);
                }
                None if option == "own cluster" => options.own_cluster = true,
                Some(("dumps differ", _)) => options.dumps_differ = true,
                Some((bound, reason)) if bound.starts_with("since ") => {
                    options.since = Some(Bound::read(bound, reason)?);
                }
                Some((bound, reason)) if bound.starts_with("until ") => {
                    options.until = Some(Bound::read(bound, reason)?);
                }
                _ => return Err(format!("no such option of a case: `{option}`").into()),
            }
        }
        Ok(Self { folder, options })
    }
    /// Why the case says nothing about a server of this major version; `None` when it does.
    pub(crate) fn does_not_apply_to(&self, major: u32) -> Option<String> {
        let Options { since, until, .. } = &self.options;
        let too_old = since.iter().find(|bound| major < bound.major);
        let too_new = until.iter().find(|bound| major > bound.major);
        let since =
            too_old.map(|Bound { major, reason }| format!("since {major}, because {reason}"));
        since.or(too_new.map(|Bound { major, reason }| format!("until {major}, because {reason}")))
    }
}

impl Bound {
    /// Reads the number of `since 17`.
    fn read(bound: &str, reason: &str) -> Result<Self> {
        let major = bound.split_once(' ').and_then(|(_, major)| major.parse().ok());
        let known = OLDEST_SUPPORTED_MAJOR..=NEWEST_KNOWN_MAJOR;
        let major = major
            .filter(|major| known.contains(major))
            .ok_or_else(|| format!("`{bound}` names no major version that is supported"))?;
        Ok(Self { major, reason: reason.to_owned() })
    }
}
