//! The files that a reconciliation leaves: the same bytes for the same input.
//!
//! Who ran it, when, and on which server stands in `provenance.json` alone, outside of the manifest.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use similar::TextDiff;

use super::EvidenceError;
use super::transcript::{Detail, transcript};
use crate::digest;
use crate::model::ddl::{Owners, script};
use crate::reconcile::{Party, Reconciliation, Role};
use crate::register::DriftSource;
use crate::report;

/// The list of all other artifacts with their digests; `sha256sum -c` accepts it.
pub const MANIFEST: &str = "MANIFEST.sha256";

/// The statements that were run, in short.
pub const TRANSCRIPT: &str = "rebuild_transcript.txt";

/// What differs from run to run.
pub const PROVENANCE: &str = "provenance.json";

/// Who ran it, when, and on what.
#[derive(Clone, Debug, Serialize)]
pub struct Provenance {
    /// The version of pgcanon.
    pub pgcanon: String,
    /// When the run ended, in UTC.
    pub finished_at: String,
    /// The account that ran it.
    pub user: Option<String>,
    /// The operating system and processor.
    pub platform: String,
    /// The scratch server, with its full version.
    pub scratch: Option<String>,
}

/// The text of every artifact by its name, the manifest included: one normalised script for each
/// source that can be written as SQL, and the difference of each from the one that precedes. A
/// source that does not tell what its objects depend on is text that people read already. `parties`
/// are the sources that were compared, in their order.
///
/// # Errors
/// When an object cannot be written in its normalised form.
pub fn texts(
    outcome: &Reconciliation,
    parties: &[Party<'_>],
) -> Result<BTreeMap<String, String>, EvidenceError> {
    let scripts: Vec<(Role, String, String)> = parties
        .iter()
        .filter(|party| party.built.model.knowledge.dependencies)
        .map(|party| {
            let sql = script(&outcome.compared(&party.built.model), Owners::LeftOut)?;
            Ok((party.role, format!("{}.normalised.sql", party.role), sql))
        })
        .collect::<Result<_, EvidenceError>>()?;
    let mut texts = BTreeMap::from([
        ("drift_table.md".to_owned(), report::markdown(outcome)),
        ("drift_table.json".to_owned(), report::json::json(outcome)?),
        ("drift_table.schema.json".to_owned(), report::json::schema()?),
        (TRANSCRIPT.to_owned(), transcript(parties, Detail::FirstLines)),
    ]);
    if let Some(((_, first_name, first), others)) = scripts.split_first() {
        for (role, name, sql) in others {
            let difference = TextDiff::from_lines(first, sql)
                .unified_diff()
                .context_radius(3)
                .header(first_name, name)
                .to_string();
            texts.insert(difference_name(*role), difference);
        }
    }
    texts.extend(scripts.into_iter().map(|(_, name, sql)| (name, sql)));
    let manifest: String = texts
        .iter()
        .map(|(name, text)| digest::line(&digest::of_bytes(text.as_bytes()), name))
        .collect();
    texts.insert(MANIFEST.to_owned(), manifest);
    Ok(texts)
}

/// The file of what a source has otherwise than the one that precedes.
fn difference_name(role: Role) -> String {
    match role {
        Role::Of(DriftSource::Migrations) => "schema.diff".to_owned(),
        other => format!("schema.{other}.diff"),
    }
}

/// Writes the artifacts and their provenance into `folder`, the manifest last.
///
/// Each file is written beside its place and moved there whole. `shown` is the folder as people
/// know it.
///
/// # Errors
/// When a file cannot be written.
pub fn write(
    folder: &Path,
    shown: &str,
    texts: &BTreeMap<String, String>,
    provenance: &Provenance,
) -> Result<(), EvidenceError> {
    let failed = |path: String| move |source| EvidenceError::Write { path, source };
    std::fs::create_dir_all(folder).map_err(failed(shown.to_owned()))?;
    // A manifest must never stand beside files it does not describe.
    match std::fs::remove_file(folder.join(MANIFEST)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(failed(format!("{shown}/{MANIFEST}"))(error));
        }
        _ => {}
    }
    let provenance = serde_json::to_string_pretty(provenance)? + "\n";
    let files = texts
        .iter()
        .filter(|(name, _)| *name != MANIFEST)
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .chain([(PROVENANCE, provenance.as_str())])
        .chain(texts.get(MANIFEST).map(|text| (MANIFEST, text.as_str())));
    for (name, text) in files {
        replace(&folder.join(name), text.as_bytes()).map_err(failed(format!("{shown}/{name}")))?;
    }
    Ok(())
}

/// A file says of itself that nobody is to write to it.
#[derive(Debug, thiserror::Error)]
#[error("the file is read-only")]
pub struct ReadOnly;

/// Writes a file that people keep, so that it is either as before or whole. Where it is a link, what
/// that leads to is written; the mode stays.
///
/// # Errors
/// When the file cannot be written, as with [`ReadOnly`] when its owner may not; what was there before
/// is still there.
pub fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if std::fs::read(path).is_ok_and(|present| present == bytes) {
        return Ok(());
    }
    if std::fs::metadata(path).is_ok_and(|file| file.is_file() && is_read_only(&file)) {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, ReadOnly));
    }
    replace(path, bytes)
}

/// Writes a file that is made anew by every run, as [`put`] does; one that is read-only is too, since
/// nobody keeps anything in it.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if std::fs::read(path).is_ok_and(|present| present == bytes) {
        return Ok(());
    }
    let path = &behind_links(path)?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.new", std::process::id()));
    let keep_mode = || match std::fs::metadata(path) {
        Ok(file) => std::fs::set_permissions(&beside, file.permissions()),
        Err(_) => Ok(()),
    };
    let written = std::fs::write(&beside, bytes)
        .and_then(|()| keep_mode())
        .and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        // The error that matters is the first one.
        let _ = std::fs::remove_file(&beside);
    }
    written
}

/// Whether the owner may not write to a file. The superuser could, and is not to either.
#[cfg(unix)]
fn is_read_only(file: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.permissions().mode() & 0o200 == 0
}

/// Whether nobody may write to a file.
#[cfg(not(unix))]
fn is_read_only(file: &Metadata) -> bool {
    file.permissions().readonly()
}

/// The place that a path leads to, though nothing may be there yet.
fn behind_links(path: &Path) -> io::Result<PathBuf> {
    /// How many links lead from one to the next, as Linux counts.
    const MOST: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..MOST {
        if !std::fs::symlink_metadata(&path).is_ok_and(|file| file.is_symlink()) {
            return Ok(path);
        }
        let target = std::fs::read_link(&path)?;
        path = path.parent().map_or_else(|| target.clone(), |folder| folder.join(&target));
    }
    Err(io::Error::other("too many links lead from one to the next"))
}

#[cfg(all(test, unix))]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::{ReadOnly, put, replace};
    use crate::evidence::EvidenceError;

    #[test]
    fn a_file_is_written_where_it_is_and_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let mode = |name: &str, mode: u32| {
            fs::set_permissions(path(name), fs::Permissions::from_mode(mode)).unwrap();
        };
        let mode_of = |name: &str| fs::metadata(path(name)).unwrap().permissions().mode() & 0o777;
        fs::create_dir(path("there")).unwrap();
        fs::write(path("there/file"), "old").unwrap();
        mode("there/file", 0o640);
        symlink("there/file", path("link")).unwrap();
        symlink("link", path("links")).unwrap();
        symlink("there/none", path("ahead")).unwrap();
        put(&path("links"), b"new").unwrap();
        put(&path("ahead"), b"first").unwrap();
        for link in ["link", "links", "ahead"] {
            assert!(fs::symlink_metadata(path(link)).unwrap().is_symlink(), "{link}");
        }
        assert_eq!(fs::read_to_string(path("there/file")).unwrap(), "new");
        assert_eq!(fs::read_to_string(path("there/none")).unwrap(), "first");
        assert_eq!(mode_of("there/file"), 0o640);
        assert_eq!(fs::read_dir(path("there")).unwrap().count(), 2);

        mode("there/file", 0o440);
        put(&path("link"), b"new").unwrap();
        let source = put(&path("link"), b"newer").unwrap_err();
        assert!(source.get_ref().unwrap().is::<ReadOnly>());
        let hint = EvidenceError::Write { path: "link".to_owned(), source }.hint();
        assert_eq!(hint.as_deref(), Some("make `link` writable (`chmod u+w`), if it is to change"));
        assert_eq!(fs::read_to_string(path("link")).unwrap(), "new");
        replace(&path("link"), b"newer").unwrap();
        assert_eq!(fs::read_to_string(path("link")).unwrap(), "newer");
        assert_eq!(mode_of("there/file"), 0o440);

        symlink("round", path("round")).unwrap();
        assert!(put(&path("round"), b"x").is_err());
    }
}
