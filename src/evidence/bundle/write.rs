//! A bundle is written whole or not at all, and a signature is added to one that is there.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::read::{self, Ended, Form};
use super::statement::Statement;
use super::{
    BundleError, Contents, Flaw, LOCK, MANIFEST, RECORD, STATEMENT, archive, check, signature, ssh,
};
use crate::digest;
use crate::evidence::lock::Lock;
use crate::evidence::record::Record;
use crate::evidence::{EvidenceError, artifacts};

/// What the archive of a folder has behind the folder's name.
const EXTENSION: &str = ".tar";

/// A bundle that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The folder.
    pub folder: PathBuf,
    /// The archive.
    pub archive: PathBuf,
    /// The SHA-256 of the statement.
    pub statement: String,
    /// The files of the signatures under the bundle that stood there, which went with it.
    pub lost: Vec<String>,
}

/// A signature that was added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signing {
    /// The file in the bundle.
    pub file: String,
    /// The key, as `ssh-keygen -l` shows it.
    pub fingerprint: String,
    /// What was signed.
    pub record: Record,
    /// What was written.
    pub written: Vec<PathBuf>,
}

/// Writes a bundle into `folder`, and its archive beside it, in place of one that is there. `files`
/// are the texts that the verification left; the record, the lock, the manifest and the statement are
/// added to them. `shown` is the folder as people know it.
///
/// Everything is written elsewhere first and moved into place, the archive last; a bundle is only
/// written if [`check()`](super::check()) finds that it holds.
///
/// # Errors
/// When the texts do not go together, something else stands there, or nothing can be written.
pub fn write(
    folder: &Path,
    shown: &str,
    record: &Record,
    files: BTreeMap<String, Vec<u8>>,
    lock: &str,
) -> Result<Written, EvidenceError> {
    let contents = assemble(record, files, lock).map_err(|ended| match ended {
        Ended::Flaw(Flaw { file, what }) => BundleError::Unsound { file, what }.into(),
        Ended::Error(error) => error,
    })?;
    let name =
        folder.file_name().and_then(|name| name.to_str()).filter(|name| archive::is_top(name));
    let name = name.ok_or_else(|| BundleError::Name(shown.to_owned()))?;
    let beside = folder.with_file_name(format!("{name}{EXTENSION}"));
    let lost = replaceable(folder, &beside, shown)?;
    let failed = || BundleError::write(shown);
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(failed())?;
    let made = tempfile::Builder::new().prefix(".pgcanon-").tempdir_in(parent);
    let made = made.map_err(failed())?;
    let (new, old) = (made.path().join("new"), made.path().join("old"));
    let packed = made.path().join("archive");
    fs::create_dir(&new).map_err(failed())?;
    for (name, bytes) in contents.files() {
        fs::write(new.join(name), bytes).map_err(failed())?;
    }
    let bytes = archive::bytes(name, &contents).map_err(failed())?;
    fs::write(&packed, bytes).map_err(failed())?;
    // An archive never stands beside a folder that it is not of.
    if beside.exists() {
        fs::remove_file(&beside).map_err(failed())?;
    }
    if folder.exists() {
        fs::rename(folder, &old).map_err(failed())?;
    }
    if let Err(error) = fs::rename(&new, folder) {
        // What stood there would go with the temporary folder.
        let _ = fs::rename(&old, folder);
        return Err(failed()(error));
    }
    fs::rename(&packed, &beside).map_err(failed())?;
    let statement = digest::of_bytes(contents.get(STATEMENT).unwrap_or_default());
    Ok(Written { folder: folder.to_owned(), archive: beside, statement, lost })
}

/// Every file of a bundle, which holds.
fn assemble(
    record: &Record,
    files: BTreeMap<String, Vec<u8>>,
    lock: &str,
) -> Result<Contents, Ended> {
    let mut contents = Contents::default();
    for (name, bytes) in files {
        if [MANIFEST, STATEMENT].contains(&name.as_str()) || signature::is_file_name(&name) {
            return Err(Flaw::new(name, "is a name that the bundle keeps to itself").into());
        }
        contents.add(&name, bytes)?;
    }
    contents.add(RECORD, record.to_text()?.into_bytes())?;
    contents.add(LOCK, lock.as_bytes().to_vec())?;
    let manifest = contents.manifest();
    let statement = Statement::of(record, &Lock::parse(lock, &record.lock)?, &manifest)?;
    contents.add(MANIFEST, manifest.into_bytes())?;
    contents.add(STATEMENT, statement.to_text()?.into_bytes())?;
    check::hold(&contents)?;
    Ok(contents)
}

/// Makes sure that nothing but a bundle is replaced, and returns the signatures that go with it.
fn replaceable(folder: &Path, beside: &Path, shown: &str) -> Result<Vec<String>, EvidenceError> {
    let taken = |path: &str| EvidenceError::from(BundleError::InTheWay { path: path.to_owned() });
    let mut names = Vec::new();
    match fs::symlink_metadata(folder) {
        Ok(found) if found.is_dir() => {
            for entry in fs::read_dir(folder).map_err(BundleError::read(shown))? {
                let entry = entry.map_err(BundleError::read(shown))?;
                names.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
        Ok(_) => return Err(taken(shown)),
        Err(_) => {}
    }
    let is_bundle = names.iter().any(|name| name == STATEMENT);
    if !names.is_empty() && !is_bundle {
        return Err(taken(shown));
    }
    let shown = format!("{shown}{EXTENSION}");
    match fs::symlink_metadata(beside) {
        Ok(found) if !found.is_file() => return Err(taken(&shown)),
        Ok(_) if !is_bundle && read::open(beside, &shown).is_err() => return Err(taken(&shown)),
        _ => {}
    }
    names.retain(|name| signature::is_file_name(name));
    names.sort();
    Ok(names)
}

/// Signs the statement of a bundle with an SSH key, and puts the signature into the bundle: into the
/// folder or the archive that `path` names, and into the other where it stands beside. `key` is a
/// private key, or a public key whose private half an agent holds.
///
/// # Errors
/// When the bundle does not hold or cannot be read, nothing was signed, or nothing can be written.
pub fn sign(
    path: &Path,
    shown: &str,
    key: &Path,
    temporary: &Path,
) -> Result<Signing, EvidenceError> {
    let opened = read::open(path, shown).and_then(|(contents, form)| {
        let record = check::hold(&contents)?.record;
        Ok((contents, form, record))
    });
    let (mut contents, form, record) = opened.map_err(broken)?;
    let other = other_form(path, shown, &contents, &form)?;
    let signature = ssh::sign(contents.get(STATEMENT).unwrap_or_default(), key, temporary)?;
    let file = signature.file_name();
    contents.put_signature(&file, &signature.to_text());
    let mut written = Vec::new();
    for (path, form) in [Some((path.to_owned(), form)), other].into_iter().flatten() {
        let failed = BundleError::write(&path.to_string_lossy());
        let (path, bytes) = match form {
            Form::Folder => (path.join(&file), signature.to_text().into_bytes()),
            Form::Archive { top } => match archive::bytes(&top, &contents) {
                Ok(bytes) => (path, bytes),
                Err(error) => return Err(failed(error)),
            },
        };
        artifacts::put(&path, &bytes).map_err(failed)?;
        written.push(path);
    }
    Ok(Signing { file, fingerprint: signature.fingerprint(), record, written })
}

/// The error of a bundle that cannot be signed.
fn broken(ended: Ended) -> EvidenceError {
    match ended {
        Ended::Flaw(Flaw { file, what }) => BundleError::Broken { file, what }.into(),
        Ended::Error(error) => error,
    }
}

/// The archive beside a folder, or the folder beside an archive, if it is there; it must be of the
/// same bundle.
fn other_form(
    path: &Path,
    shown: &str,
    contents: &Contents,
    form: &Form,
) -> Result<Option<(PathBuf, Form)>, EvidenceError> {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return Ok(None) };
    let shown = shown.trim_end_matches('/');
    let (beside, folder, packed) = match form {
        Form::Folder => {
            let packed = format!("{shown}{EXTENSION}");
            (path.with_file_name(format!("{name}{EXTENSION}")), shown.to_owned(), packed)
        }
        Form::Archive { .. } => {
            let Some(stem) = name.strip_suffix(EXTENSION) else { return Ok(None) };
            let folder = shown.trim_end_matches(EXTENSION).to_owned();
            (path.with_file_name(stem), folder, shown.to_owned())
        }
    };
    if !beside.exists() {
        return Ok(None);
    }
    match read::open(&beside, &beside.to_string_lossy()) {
        Ok((same, form)) if same == *contents => Ok(Some((beside, form))),
        Ok(_) | Err(Ended::Flaw(_)) => Err(BundleError::Apart { folder, archive: packed }.into()),
        Err(Ended::Error(error)) => Err(error),
    }
}
