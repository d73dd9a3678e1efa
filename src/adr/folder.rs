//! The folder of records: the only part of the room that reads and writes files.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use super::{Entry, Library, Named, parse};
use crate::problem::{Fault, Problems};

/// Why the folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// A file or the folder itself cannot be read.
    #[error("failed to read `{path}`")]
    Read {
        /// The file or folder.
        path: String,
        /// What the operating system says.
        #[source]
        source: io::Error,
    },
    /// The folder that the configuration names is not there.
    #[error("there is no folder `{path}`, where `[adr] path` says the ADRs are")]
    Absent {
        /// The folder.
        path: String,
    },
    /// A file cannot be written.
    #[error("failed to write `{path}`")]
    Write {
        /// The file.
        path: String,
        /// What the operating system says.
        #[source]
        source: io::Error,
    },
}

impl FolderError {
    /// What to do about it, beginning with a verb.
    pub fn hint(&self) -> String {
        match self {
            Self::Read { .. } => {
                "check `[adr] path`, and that this account may read what is there".to_owned()
            }
            Self::Absent { .. } => {
                "correct `path` below `[adr]` in pgcanon.toml, or write the first \
                                    one with `pgcanon adr new`"
                    .to_owned()
            }
            Self::Write { path, .. } => {
                format!("check that `{path}` is not there yet, and that its folder can be written")
            }
        }
    }
}

/// Reads all records of the folder `shown` of the project at `root`. A folder that is not there has
/// none.
///
/// # Errors
/// When the folder or a file in it cannot be read from disk. A record that cannot be understood is
/// an entry that says so.
pub fn read(root: &Path, shown: &str) -> Result<Library, FolderError> {
    let failed = |path: &str| {
        let path = path.to_owned();
        move |source| FolderError::Read { path, source }
    };
    let mut library = Library { folder: shown.to_owned(), ..Library::default() };
    let folder = match fs::read_dir(root.join(shown)) {
        Ok(folder) => folder,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(library),
        Err(source) => return Err(failed(shown)(source)),
    };
    let mut names = Vec::new();
    for entry in folder {
        let entry = entry.map_err(failed(shown))?;
        names.extend(entry.file_name().into_string().ok());
    }
    names.sort();
    for name in names {
        let file = format!("{}/{name}", shown.trim_end_matches('/'));
        let Some(Named { number, .. }) = Named::read(&name) else {
            if Path::new(&name).extension().is_some_and(|extension| extension == "md") {
                library.unnumbered.push(file);
            }
            continue;
        };
        let bytes = fs::read(root.join(&file)).map_err(failed(&file))?;
        let outcome = match String::from_utf8(bytes) {
            Ok(text) => parse(&file, number, &text),
            Err(error) => Err(not_text(&file, &error)),
        };
        library.entries.push(Entry { number, file, outcome });
    }
    library.entries.sort_by(|a, b| (a.number, &a.file).cmp(&(b.number, &b.file)));
    Ok(library)
}

fn not_text(file: &str, error: &std::string::FromUtf8Error) -> Problems {
    let good = error.utf8_error().valid_up_to();
    let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
    let fault = Fault::new(good..good, "this is not UTF-8").hint("save the file as UTF-8");
    let none = || Problems { file: file.to_owned(), list: Vec::new() };
    Problems::of(file, &text, vec![fault]).unwrap_or_else(none)
}

/// Writes a new file, and never over one that is there.
///
/// # Errors
/// When it is there already or cannot be written.
pub fn create(root: &Path, file: &str, text: &str) -> Result<(), FolderError> {
    let path = root.join(file);
    let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| {
        let mut file = OpenOptions::new().write(true).create_new(true).open(&path)?;
        file.write_all(text.as_bytes())
    });
    written.map_err(|source| FolderError::Write { path: file.to_owned(), source })
}
