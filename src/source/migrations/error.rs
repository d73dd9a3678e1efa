//! Why a migrations folder could not be read, and what to do about it.

use std::io;

use super::Convention;
use super::folder::{File, Folder};
use super::foreign::UNNAMED;

/// Why a migrations folder could not be read. Every path is relative to the project.
#[derive(Debug, thiserror::Error)]
pub enum MigrationsError {
    /// There is no such folder.
    #[error("there is no migrations folder `{dir}`")]
    Missing {
        /// The folder.
        dir: String,
    },
    /// The path is a file.
    #[error("`{dir}` is a file, not a folder of migrations")]
    NotAFolder {
        /// The path.
        dir: String,
    },
    /// A folder could not be listed or a file could not be read.
    #[error("cannot read `{path}`")]
    Unreadable {
        /// The file or folder.
        path: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Nothing is in the folder.
    #[error("the migrations folder `{dir}` is empty")]
    Empty {
        /// The folder.
        dir: String,
    },
    /// There are files in the folder and none of them is SQL.
    #[error("the migrations folder `{dir}` holds no `.sql` file ({others} of other kinds)")]
    NoSql {
        /// The folder.
        dir: String,
        /// How many other files there are, hidden ones left out.
        others: usize,
    },
    /// The folder belongs to a tool whose convention is not read.
    #[error("`{dir}` looks like {} folder (`{sign}`): not read yet", article(tool))]
    Foreign {
        /// The folder.
        dir: String,
        /// The tool.
        tool: &'static str,
        /// The file, or file and line, that gave it away.
        sign: String,
        /// What to do, beginning with a verb.
        instead: &'static str,
        /// The sign is itself a step, so the folder cannot be read as if it were not there.
        certain: bool,
    },
    /// A file has the way forward and the way back in it.
    #[error(
        "`{file}:{line}` is a {tool} marker (`{marker}`): {tool} files are not read yet, and run whole they would also run their way back"
    )]
    BothWays {
        /// The tool.
        tool: &'static str,
        /// The file.
        file: String,
        /// The line of the marker, 1-based.
        line: usize,
        /// The line itself.
        marker: String,
    },
    /// SQL lies in folders inside the folder.
    #[error("`{dir}` holds SQL in folders of its own: {}", quoted(folders))]
    Nested {
        /// The folder.
        dir: String,
        /// The folders inside it that hold SQL, at any depth.
        folders: Vec<String>,
    },
    /// Files end in `.sql` and do not fit the convention.
    #[error("{} in `{dir}` {} no migration{}: {}", count(files.len(), "file"), are(files.len()), by(*convention), quoted(files))]
    Unrecognised {
        /// The folder.
        dir: String,
        /// The names of the files.
        files: Vec<String>,
        /// The convention they do not fit; `None` when they fit none.
        convention: Option<Convention>,
    },
    /// Two files have the same version.
    #[error("`{first}` and `{second}` have the same version, {version}")]
    Duplicate {
        /// The version, as the first file has it.
        version: String,
        /// One file.
        first: String,
        /// The other.
        second: String,
    },
    /// Versions of two shapes, which do not say which comes first.
    #[error("`{dir}` mixes dates and numbers, so the order is open: `{dated}` and `{stamped}`")]
    Mixed {
        /// The folder.
        dir: String,
        /// A file with a date.
        dated: String,
        /// A file with a long number.
        stamped: String,
    },
    /// A way back without its way forward.
    #[error("{} no `.up.sql`: {}", has(files.len()), quoted(files))]
    DownAlone {
        /// The `.down.sql` files.
        files: Vec<String>,
    },
}

impl MigrationsError {
    pub(super) fn unrecognised<'a>(
        folder: &Folder,
        files: impl IntoIterator<Item = &'a File>,
        convention: Option<Convention>,
    ) -> Self {
        let files = files.into_iter().map(|file| file.name.clone()).collect();
        Self::Unrecognised { dir: folder.shown.clone(), files, convention }
    }

    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Missing { .. } | Self::NotAFolder { .. } => {
                "set `[migrations] path` in `pgcanon.toml` to the folder that holds them".to_owned()
            }
            Self::Unreadable { .. } => {
                "check that the file exists and that this account may read it".to_owned()
            }
            Self::Empty { .. } | Self::NoSql { .. } => {
                "add a first migration (`0001_init.sql`), or set `[migrations] path` in \
                 `pgcanon.toml` to the folder that holds them"
                    .to_owned()
            }
            Self::Foreign { instead, certain: true, .. } => {
                format!("{instead}; if it is no migration, move the file to another folder")
            }
            Self::Foreign { instead, certain: false, .. } => format!(
                "{instead}; if the folder is not what it looks like, set \
                 `migrations.convention` to {}",
                quoted_or(Convention::names())
            ),
            Self::BothWays { .. } => {
                "copy the part that goes forward to a file of its own in a folder that \
                 `[migrations] path` names; a comment that only looks like the marker can be \
                 reworded"
                    .to_owned()
            }
            Self::Nested { folders, .. } => match folders.as_slice() {
                [only] => format!("set `[migrations] path` to `{only}`, or move its files up"),
                _ => "set `[migrations] path` to one of them, or move the files up".to_owned(),
            },
            Self::Unrecognised { convention, .. } => {
                let shapes: Vec<&str> = match convention {
                    Some(convention) => vec![convention.about()],
                    None => Convention::ALL.iter().map(|known| known.about()).collect(),
                };
                let shapes = shapes.join(", or ");
                let only_forward = match convention {
                    Some(Convention::UpDown) => {
                        "; where no file goes back, set `migrations.convention = \"plain\"`"
                    }
                    _ => "",
                };
                format!(
                    "rename to {shapes}, or move what is no migration to another folder{only_forward}"
                )
            }
            Self::Duplicate { .. } => "give one of them a version of its own".to_owned(),
            Self::Mixed { .. } => "rename one of the two kinds after the other".to_owned(),
            Self::DownAlone { .. } => {
                "add the `.up.sql` with the same version, or remove the `.down.sql`".to_owned()
            }
        })
    }

    /// The tool that the folder belongs to, when it is one that is not read.
    pub fn tool(&self) -> Option<&'static str> {
        match self {
            Self::Foreign { tool, .. } | Self::BothWays { tool, .. } => Some(tool),
            _ => None,
        }
    }
}

fn article(tool: &str) -> String {
    match tool {
        UNNAMED => "another tool's".to_owned(),
        _ if tool.starts_with(['a', 'e', 'i', 'o', 'u']) => format!("an {tool}"),
        _ => format!("a {tool}"),
    }
}

fn count(number: usize, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

fn are(number: usize) -> &'static str {
    if number == 1 { "is" } else { "are" }
}

fn has(number: usize) -> String {
    let verb = if number == 1 { "has" } else { "have" };
    format!("{} {verb}", count(number, "down migration"))
}

fn by(convention: Option<Convention>) -> String {
    convention.map(|known| format!(" of the `{known}` convention")).unwrap_or_default()
}

/// `` `a`, `b` `` and, past ten, how many more.
fn quoted(names: &[String]) -> String {
    const SHOWN: usize = 10;
    let mut list: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    if names.len() > SHOWN {
        list.push(format!("and {} more", names.len() - SHOWN));
    }
    list.join(", ")
}

fn quoted_or(names: impl Iterator<Item = &'static str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ")
}
