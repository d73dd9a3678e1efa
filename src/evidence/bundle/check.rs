//! Whether a bundle holds: every file is what the others say of it, and who signed it is who they say.

use std::path::{Component, Path};

use super::read::{self, Ended};
use super::signature::Signature;
use super::ssh::Verifier;
use super::statement::Statement;
use super::{BundleError, Contents, Flaw, LOCK, RECORD, STATEMENT};
use crate::digest;
use crate::evidence::EvidenceError;
use crate::evidence::lock::Lock;
use crate::evidence::record::{FORMAT, Passage, Record, Verdict};
use crate::person::Person;

/// Who may sign a bundle.
#[derive(Clone, Debug)]
pub struct Allowed {
    /// What messages call it.
    pub shown: String,
    /// The text of a file as `ssh-keygen` documents it under `ALLOWED SIGNERS`.
    pub text: Vec<u8>,
}

/// What came of a check.
#[derive(Debug)]
pub enum Checked {
    /// The bundle holds.
    Holds(Box<Held>),
    /// It does not; this is the first thing that was found.
    Broken(Flaw),
}

/// A bundle that holds.
#[derive(Debug)]
pub struct Held {
    /// What the verification found.
    pub record: Record,
    /// What is stated of it.
    pub statement: Statement,
    /// How many files there are beside the manifest, the statement and the signatures.
    pub files: usize,
    /// Who signed it.
    pub signed: Vec<Signed>,
}

/// A signature that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The file.
    pub file: String,
    /// The key, as `ssh-keygen -l` shows it.
    pub fingerprint: String,
    /// Whose key that is, where somebody vouches for it.
    pub identity: Option<String>,
}

/// Checks a bundle: a folder, or its archive, of which nothing is unpacked. `shown` is what messages
/// call it; with `allowed`, every signature must be of one of them, and there must be one.
/// `temporary` is where `ssh-keygen` is handed the signatures, if there are any.
///
/// # Errors
/// When it cannot be told whether the bundle holds: it cannot be read, another version of pgcanon
/// wrote it, or `ssh-keygen` cannot be run.
pub fn check(
    path: &Path,
    shown: &str,
    allowed: Option<&Allowed>,
    temporary: &Path,
) -> Result<Checked, EvidenceError> {
    let held = read::open(path, shown).and_then(|(contents, _)| {
        let mut held = hold(&contents)?;
        held.signed = verify(&contents, allowed, temporary)?;
        Ok(held)
    });
    match held {
        Ok(held) => Ok(Checked::Holds(Box::new(held))),
        Err(Ended::Flaw(flaw)) => Ok(Checked::Broken(flaw)),
        Err(Ended::Error(error)) => Err(error),
    }
}

/// Whether the files are what they say of each other; signatures are looked at as texts alone.
pub(super) fn hold(contents: &Contents) -> Result<Held, Ended> {
    let stated = contents.needed(STATEMENT)?;
    // One that cannot be read is found to be so below, unless something else is found before.
    let read = serde_json::from_slice::<Statement>(stated).ok();
    let manifest = contents.held_by_manifest(read.as_ref().and_then(Statement::manifest))?;
    let is_json = |name: &str| Path::new(name).extension().is_some_and(|is| is == "json");
    for (name, bytes) in contents.listed().filter(|(name, _)| is_json(name)) {
        serde_json::from_slice::<serde::de::IgnoredAny>(bytes)
            .map_err(|error| Flaw::new(name, format!("is no JSON: {error}")))?;
    }
    let record = record(contents.needed(RECORD)?)?;
    let lock = lock(contents.needed(LOCK)?, &record)?;
    if record.verdict == Verdict::Pass {
        agrees(contents, &record, &lock)?;
    }
    let statement = Statement::of(&record, &lock, &manifest)?;
    if stated != statement.to_text()?.as_bytes() {
        return Err(Flaw::new(STATEMENT, "is not what follows from the other files").into());
    }
    for (name, bytes) in contents.signatures() {
        let signature = Signature::parse(bytes).map_err(|what| Flaw::new(name, what))?;
        if signature.to_text().as_bytes() != bytes {
            return Err(Flaw::new(name, "is not as `ssh-keygen` writes it").into());
        }
        if signature.file_name() != name {
            let what = format!("is of a key whose file is `{}`", signature.file_name());
            return Err(Flaw::new(name, what).into());
        }
    }
    Ok(Held { record, statement, files: contents.listed().count(), signed: Vec::new() })
}

/// The record in its one form, if it contradicts itself in nothing.
fn record(bytes: &[u8]) -> Result<Record, Ended> {
    let wrong = |what: String| Ended::Flaw(Flaw::new(RECORD, what));
    let format = serde_json::from_slice::<serde_json::Value>(bytes).ok();
    if let Some(format) = format.and_then(|record| record.get("format")?.as_u64())
        && format != u64::from(FORMAT)
    {
        let file = RECORD.to_owned();
        return Err(EvidenceError::from(BundleError::Format { file, format, known: FORMAT }).into());
    }
    let record: Record =
        serde_json::from_slice(bytes).map_err(|error| wrong(format!("is no record: {error}")))?;
    if record.to_text()?.as_bytes() != bytes {
        return Err(wrong("is not in the form in which a record is written".to_owned()));
    }
    let time = |name: &str, time: &str| {
        time.parse::<jiff::Timestamp>()
            .map_err(|_| wrong(format!("has a `{name}` that is no time in UTC")))
    };
    if time("started_at", &record.started_at)? > time("finished_at", &record.finished_at)? {
        return Err(wrong("ends before it begins".to_owned()));
    }
    if record.verdict == Verdict::Pass {
        if let Some(gate) = record.gates.iter().find(|gate| gate.passage == Passage::Failed) {
            return Err(wrong(format!("says PASS, and that gate `{}` failed", gate.name)));
        }
        if !record.reasons.is_empty() {
            return Err(wrong("says PASS, and why it is none".to_owned()));
        }
    }
    Ok(record)
}

/// Whether a record that says `PASS` says it of what lies beside it: the gates of the lock, its major
/// version, tests and invariants that all hold, and an engineer who did not lock it.
fn agrees(contents: &Contents, record: &Record, lock: &Lock) -> Result<(), Flaw> {
    let wrong = |what: String| Flaw::new(RECORD, format!("says PASS, and {what}"));
    if let Some(gate) = lock.gates.iter().find(|gate| !record.gates.contains(gate)) {
        return Err(wrong(format!("gate `{}` did not end as it is locked", gate.name)));
    }
    let major = record.versions.postgresql.split(['.', ' ', 'b', 'r']).next();
    if major != Some(&lock.postgresql.to_string()) {
        return Err(wrong(format!("another PostgreSQL than {} built it", lock.postgresql)));
    }
    let independence = &record.independence;
    let person = |text: &String| Person::parse(text);
    let engineer = person(&record.engineer);
    let wrote = independence.locked_by.iter().chain(&lock.locked_by).filter_map(person);
    let is_own = engineer.is_some_and(|engineer| wrote.into_iter().any(|who| who.is(&engineer)));
    if independence.counts && (is_own || !independence.because.is_empty()) {
        return Err(wrong("counts as independent of who wrote the lock, and is not".to_owned()));
    }
    for (name, list, holds) in
        [("behaviour.json", "tests", "passed"), ("invariants.json", "invariants", "holds")]
    {
        let Some(bytes) = contents.get(name) else { continue };
        let document: serde_json::Value = serde_json::from_slice(bytes).unwrap_or_default();
        let entries = document.get(list).and_then(serde_json::Value::as_array);
        let all_hold =
            entries.is_some_and(|all| all.iter().all(|one| one.get(holds) == Some(&true.into())));
        if !all_hold {
            return Err(Flaw::new(
                name,
                format!("says of one of its {list} that it failed, and {RECORD} says PASS"),
            ));
        }
    }
    Ok(())
}

/// The lock, if it is the one that the record names.
fn lock(bytes: &[u8], record: &Record) -> Result<Lock, Flaw> {
    let differs = |what: &str| Flaw::new(RECORD, format!("names another {what} than {LOCK}"));
    if record.lock_sha256 != digest::of_bytes(bytes) {
        return Err(Flaw::new(LOCK, format!("is not what {RECORD} says it is")));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Flaw::new(LOCK, "is no text"))?;
    let lock =
        Lock::parse(text, LOCK).map_err(|error| Flaw::new(LOCK, format!("is no lock: {error}")))?;
    if lock.name != record.baseline {
        return Err(differs("baseline"));
    }
    if lock.head != record.head {
        return Err(differs("head"));
    }
    Ok(lock)
}

/// Who signed the statement.
fn verify(
    contents: &Contents,
    allowed: Option<&Allowed>,
    temporary: &Path,
) -> Result<Vec<Signed>, Ended> {
    let statement = contents.needed(STATEMENT)?;
    if contents.signatures().next().is_none() {
        return match allowed {
            Some(_) => Err(Flaw::new(STATEMENT, "is signed by nobody").into()),
            None => Ok(Vec::new()),
        };
    }
    let verifier = Verifier::new(statement, allowed, temporary)?;
    let mut signed = Vec::new();
    for (name, bytes) in contents.signatures() {
        let signature = Signature::parse(bytes).map_err(|what| Flaw::new(name, what))?;
        let (text, fingerprint) = (signature.to_text(), signature.fingerprint());
        if let Some(said) = verifier.fault(&text)? {
            let what = format!("is no signature under {STATEMENT}: {said}");
            return Err(Flaw::new(name, what).into());
        }
        let identity = match allowed {
            None => None,
            Some(Allowed { shown, .. }) => match verifier.identity(&text)? {
                Ok(identity) => Some(identity),
                Err(said) => {
                    let what = format!(
                        "is by {fingerprint}, who is not allowed to sign in `{shown}`: {said}"
                    );
                    return Err(Flaw::new(name, what).into());
                }
            },
        };
        signed.push(Signed { file: name.to_owned(), fingerprint, identity });
    }
    Ok(signed)
}

impl Held {
    /// The first file of a project that is not what was verified; `None` when all are.
    ///
    /// # Errors
    /// When the folder or a file in it cannot be read.
    pub fn missed_by(&self, project: &Path) -> Result<Option<Flaw>, EvidenceError> {
        std::fs::read_dir(project).map_err(BundleError::read(&project.to_string_lossy()))?;
        for subject in self.statement.of_project() {
            let path = Path::new(&subject.name);
            if !path.components().all(|part| matches!(part, Component::Normal(_))) {
                return Ok(Some(Flaw::new(&subject.name, "leads out of the project")));
            }
            let path = project.join(path);
            if !path.is_file() {
                return Ok(Some(Flaw::new(&subject.name, "is not there, and was verified")));
            }
            let digest = digest::of_file(&path).map_err(BundleError::read(&subject.name))?;
            if digest != subject.digest.sha256 {
                return Ok(Some(Flaw::new(&subject.name, "is not what was verified")));
            }
        }
        Ok(None)
    }
}
