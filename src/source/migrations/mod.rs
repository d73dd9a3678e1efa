//! Reads a folder of migrations into an ordered chain.
//!
//! Each [`Convention`] is one file of this room and one line of the list below. Folders of tools
//! whose convention is not read are recognised and refused by name, for a guess
//! could run a rollback as if it were a step forward.

mod content;
mod error;
mod folder;
mod foreign;
mod plain;
#[cfg(test)]
mod tests;
mod up_down;
mod version;

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

pub use error::MigrationsError;
pub use foreign::{Tool, known_tools};

pub(super) use content::forbids_transaction;
use folder::{File, Folder};

/// One convention: how files are named and what they mean.
struct Entry {
    /// As in `migrations.convention`.
    name: &'static str,
    /// How its files look, for people.
    about: &'static str,
    /// Whether a file of this name speaks for the convention when the folder is looked at.
    claims: fn(&File) -> bool,
    /// Reads the folder, the steps in any order.
    read: fn(&Folder) -> Result<Vec<Step>, MigrationsError>,
}

macro_rules! conventions {
    ($($(#[$about:meta])* $variant:ident = $module:ident,)+) => {
        /// How the files of a migrations folder are named and what they mean.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Convention { $($(#[$about])* $variant,)+ }

        impl Convention {
            /// Every convention, in the order in which a folder is tried for them.
            pub const ALL: &'static [Convention] = &[$(Convention::$variant),+];

            const fn entry(self) -> &'static Entry {
                match self { $(Convention::$variant => &$module::ENTRY),+ }
            }
        }
    };
}

conventions! {
    /// `0001_name.up.sql` with or without `0001_name.down.sql`: golang-migrate, sqlx (reversible).
    UpDown = up_down,
    /// `0001_name.sql`, every file a step forward: sqlx, supabase, atlas, drizzle, by hand.
    Plain = plain,
}

impl Convention {
    /// The name, as `migrations.convention` has it.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// How its files look, for people: `0001_name.sql`.
    pub fn about(self) -> &'static str {
        self.entry().about
    }

    /// Every name.
    pub fn names() -> impl Iterator<Item = &'static str> + Clone {
        Self::ALL.iter().map(|convention| convention.name())
    }
}

impl fmt::Display for Convention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Convention {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// What `migrations.convention` says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Setting {
    /// Look at the folder and see.
    #[default]
    Auto,
    /// This one; files that do not fit it are errors.
    Only(Convention),
}

impl Setting {
    const AUTO: &'static str = "auto";

    /// The setting of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        if name == Self::AUTO {
            return Some(Self::Auto);
        }
        Convention::ALL.iter().copied().find(|known| known.name() == name).map(Self::Only)
    }

    /// The name, as `migrations.convention` has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => Self::AUTO,
            Self::Only(convention) => convention.name(),
        }
    }

    /// Every name.
    pub fn names() -> impl Iterator<Item = &'static str> + Clone {
        std::iter::once(Self::AUTO).chain(Convention::names())
    }
}

impl Serialize for Setting {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl JsonSchema for Setting {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Convention".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let names: Vec<&str> = Self::names().collect();
        schemars::json_schema!({ "type": "string", "enum": names })
    }
}

/// The migrations of a project in the order in which they run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Chain {
    /// The convention the folder was read by.
    pub convention: Convention,
    /// The folder, relative to the project, without a closing `/`.
    pub folder: String,
    /// The steps, first to last; never empty.
    pub steps: Vec<Step>,
}

/// One migration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The digits the file's name begins with, as they are written: `0011`, `2024-01-02`.
    pub version: String,
    /// The file's name without its extension: `0011_reconcile`.
    pub name: String,
    /// The file that goes forward, relative to the project.
    pub up: PathBuf,
    /// The file that goes back, relative to the project.
    pub down: Option<PathBuf>,
    /// Whether the step may run inside a transaction. False when the file forbids it with a
    /// marker of its own, as `CREATE INDEX CONCURRENTLY` needs.
    pub transaction: bool,
}

impl Chain {
    /// The name of the last step: `0011_reconcile`.
    pub fn head(&self) -> Option<&str> {
        self.steps.last().map(|step| step.name.as_str())
    }

    /// The step of this name or version: `0011_reconcile`, `0011`, `11`.
    pub fn position(&self, revision: &str) -> Option<usize> {
        let named = self.steps.iter().position(|step| step.name == revision);
        // `of` says no to what is more than a version.
        let version = version::of(revision).filter(|version| *version == revision);
        named.or_else(|| {
            let version = version?;
            self.steps.iter().position(|step| version::compare(&step.version, version).is_eq())
        })
    }

    /// Every file of the chain, relative to the project: step by step, the way back after the
    /// way forward.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.steps
            .iter()
            .flat_map(|step| std::iter::once(step.up.as_path()).chain(step.down.as_deref()))
    }
}

/// Reads the folder `dir`, which is relative to the project's `root` and written with `/`.
///
/// # Errors
///
/// The folder is missing, unreadable or holds no migration; it is another tool's; a file does
/// not fit the convention, two have the same version, or a way back has no way forward. A file
/// that might be a migration is never passed over in silence.
pub fn read(root: &Path, dir: &str, convention: Setting) -> Result<Chain, MigrationsError> {
    let folder = Folder::list(root, dir)?;
    foreign::refuse(&folder, convention)?;
    if !folder.nested.is_empty() {
        return Err(MigrationsError::Nested { dir: folder.shown, folders: folder.nested });
    }
    if folder.files.is_empty() {
        let looked_like = folder.others.len();
        return Err(MigrationsError::NoSql { dir: folder.shown, others: looked_like });
    }
    let claimed = match convention {
        Setting::Only(convention) => Some(convention),
        Setting::Auto => Convention::ALL
            .iter()
            .copied()
            .find(|known| folder.files.iter().any(known.entry().claims)),
    };
    // What a file says comes before how it is named: a tool's name tells more than "stray file".
    content::refuse(&folder, claimed.unwrap_or(Convention::Plain))?;
    let convention =
        claimed.ok_or_else(|| MigrationsError::unrecognised(&folder, &folder.files, None))?;
    let mut steps = (convention.entry().read)(&folder)?;
    version::sort(&folder, &mut steps)?;
    Ok(Chain { convention, folder: folder.shown, steps })
}
