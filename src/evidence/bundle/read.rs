//! A bundle as it is found: a folder, or an archive of one.

use std::fs::{self, File, FileType};
use std::io::{self, Read as _};
use std::path::Path;

use super::contents::MOST_BYTES;
use super::{BundleError, Contents, Flaw, archive, is_name};
use crate::evidence::EvidenceError;

/// Why nothing can be said of a bundle but this.
#[derive(Debug)]
pub(super) enum Ended {
    /// It does not hold.
    Flaw(Flaw),
    /// It cannot be told whether it holds.
    Error(EvidenceError),
}

impl From<Flaw> for Ended {
    fn from(flaw: Flaw) -> Self {
        Self::Flaw(flaw)
    }
}

impl<E: Into<EvidenceError>> From<E> for Ended {
    fn from(error: E) -> Self {
        Self::Error(error.into())
    }
}

/// In what form a bundle was found.
#[derive(Debug)]
pub(super) enum Form {
    /// A folder.
    Folder,
    /// An archive of a folder of this name.
    Archive {
        /// The name.
        top: String,
    },
}

/// Reads a bundle into memory. `shown` is what messages call it.
pub(super) fn open(path: &Path, shown: &str) -> Result<(Contents, Form), Ended> {
    let found = fs::metadata(path).map_err(BundleError::read(shown))?;
    if found.is_dir() {
        return Ok((folder(path, shown)?, Form::Folder));
    }
    if !found.is_file() {
        let neither = io::Error::other("it is neither a folder nor a file");
        return Err(BundleError::read(shown)(neither).into());
    }
    // Headers and padding take less than as much again.
    let bytes = file(path, shown, 2 * MOST_BYTES)?;
    let (top, contents) = archive::parse(shown, &bytes)?;
    Ok((contents, Form::Archive { top }))
}

/// Reads every file of a folder.
fn folder(path: &Path, shown: &str) -> Result<Contents, Ended> {
    let unreadable = || BundleError::read(shown);
    let mut entries: Vec<(String, FileType)> = Vec::new();
    for entry in fs::read_dir(path).map_err(unreadable())? {
        let entry = entry.map_err(unreadable())?;
        let of = entry.file_type().map_err(unreadable())?;
        // A name that is no text becomes one that no bundle has.
        entries.push((entry.file_name().to_string_lossy().into_owned(), of));
    }
    entries.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut contents = Contents::default();
    for (name, of) in entries {
        if !of.is_file() {
            return Err(Flaw::new(name, "is no plain file").into());
        }
        if !is_name(&name) {
            return Err(Flaw::new(name, "is no name of a file in a bundle").into());
        }
        let bytes = file(&path.join(&name), &format!("{shown}/{name}"), MOST_BYTES)?;
        contents.add(&name, bytes)?;
    }
    Ok(contents)
}

/// The bytes of a file, of which there may be `most`.
fn file(path: &Path, shown: &str, most: u64) -> Result<Vec<u8>, Ended> {
    let file = File::open(path).map_err(BundleError::read(shown))?;
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes).map_err(BundleError::read(shown))?;
    if bytes.len() as u64 > most {
        return Err(Flaw::new(shown, format!("has more than {most} bytes")).into());
    }
    Ok(bytes)
}
