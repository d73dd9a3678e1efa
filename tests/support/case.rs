//! A case on disk, and what was built of it.

use std::path::{Path, PathBuf};

use pgcanon::diff::{Comparison, Levels};
use pgcanon::model::Model;

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
    /// `own cluster`: each side has a private server, so that it may change what all databases share.
    pub(crate) own_cluster: bool,
    /// `dumps differ, because …`: `pg_dump` prints two schemas that agree differently.
    pub(crate) dumps_differ: bool,
    /// `dumps agree, because …`: `pg_dump` cannot tell two schemas apart that differ.
    pub(crate) dumps_agree: bool,
}

impl Options {
    /// How much each sort of difference counts.
    pub(crate) fn levels(&self) -> Levels {
        if self.strict { Levels::strict() } else { Levels::default() }
    }
}

/// The two models of a case and the two dumps of the databases they were read from.
#[derive(Debug)]
pub(crate) struct Built {
    pub(crate) left: Model,
    pub(crate) right: Model,
    pub(crate) left_dump: String,
    pub(crate) right_dump: String,
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
                None if option == "own cluster" => options.own_cluster = true,
                Some(("dumps differ", _)) => options.dumps_differ = true,
                Some(("dumps agree", _)) => options.dumps_agree = true,
                _ => return Err(format!("no such option of a case: `{option}`").into()),
            }
        }
        Ok(Self { folder, options })
    }
}
