//! The files that a reconciliation leaves: the same bytes for the same input.
//!
//! Who ran it, when, and on which server stands in `provenance.json` alone, outside of the manifest.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;
use similar::TextDiff;

use super::EvidenceError;
use crate::digest;
use crate::model::ddl::{Owners, script};
use crate::model::secrets;
use crate::reconcile::{Party, Reconciliation, Role};
use crate::register::DriftSource;
use crate::report;

/// The list of all other artifacts with their digests; `sha256sum -c` accepts it.
pub const MANIFEST: &str = "MANIFEST.sha256";

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
        ("rebuild_transcript.txt".to_owned(), transcript(parties)),
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

/// Every statement that was run, in order, with how its file was run.
fn transcript(parties: &[Party<'_>]) -> String {
    let mut text = String::new();
    for Party { role, built } in parties {
        let _ = writeln!(text, "{role}: {} (PostgreSQL {})", built.label, built.model.postgresql);
        for name in &built.created_roles {
            let _ = writeln!(text, "  created role {name} without login");
        }
        for run in &built.runs {
            let _ = writeln!(text, "  {}: {}", run.path, run.transaction);
            for statement in &run.statements {
                let place = if statement.file == run.path {
                    String::new()
                } else {
                    format!("{}:", statement.file)
                };
                let sql = secrets::hidden_in_sql(&statement.sql);
                let first = sql.lines().next().unwrap_or_default();
                let _ = writeln!(
                    text,
                    "    {place}{}-{}: {first}",
                    statement.start_line, statement.end_line
                );
            }
        }
    }
    text
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
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
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
        put(&folder.join(name), text.as_bytes()).map_err(failed(format!("{shown}/{name}")))?;
    }
    Ok(())
}

/// Writes a file so that it is either as before or whole.
///
/// # Errors
/// When the file cannot be written; what was there before is still there.
pub fn put(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if std::fs::read(path).is_ok_and(|present| present == bytes) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.new", std::process::id()));
    let written = std::fs::write(&beside, bytes).and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        // The error that matters is the first one.
        let _ = std::fs::remove_file(&beside);
    }
    written
}
