//! In what a project is not what was locked. Pure but for [`Lock::changed`].

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use super::{Change, Lock};
use crate::digest;
use crate::evidence::EvidenceError;
use crate::evidence::record::Gate;

/// One way in which a project is not what was locked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// What it is about: `file db/x.sql`, kind and name of an object, `head`, `gate behaviour`.
    pub subject: String,
    /// In what.
    pub what: What,
}

/// In what something is not as it was locked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The bytes of a file: in what way, and their digest now.
    FileChanged(Change, String),
    /// The file is not there.
    FileMissing,
    /// The file is there and no longer part of the project.
    NoPart,
    /// It is there and was not locked.
    NotLocked,
    /// The object is another one in the sources of these roles.
    ObjectChanged(Vec<String>),
    /// The sources of these roles no longer build it.
    ObjectMissing(Vec<String>),
    /// The sources of these roles build it and did not when it was locked.
    ObjectNotLocked(Vec<String>),
    /// What a source says as a whole.
    Model,
    /// Something else: as it was locked, and as it is.
    Otherwise(String, String),
}

impl Mismatch {
    /// The type of the drift that the register has of it.
    pub fn rule(&self) -> &'static str {
        match self.what {
            What::FileChanged(..) | What::ObjectChanged(_) | What::Model | What::Otherwise(..) => {
                "not-as-locked"
            }
            What::FileMissing | What::NoPart | What::ObjectMissing(_) => "locked-and-missing",
            What::NotLocked | What::ObjectNotLocked(_) => "not-locked",
        }
    }

    /// What was locked, and what is there, in words.
    pub fn cells(&self, lock: &Lock) -> (String, String) {
        let short = |digest: &str| digest.get(..16).unwrap_or(digest).to_owned() + "…";
        let file = self.subject.strip_prefix("file ").unwrap_or_default();
        let locked = || lock.files.get(file).map_or("locked".to_owned(), |digest| short(digest));
        match &self.what {
            What::FileChanged(change, digest) => {
                (locked(), format!("{}: {}", short(digest), change.words()))
            }
            What::FileMissing => (locked(), "not there".to_owned()),
            What::NoPart => (locked(), "no part of the project".to_owned()),
            What::NotLocked => ("not locked".to_owned(), "there".to_owned()),
            What::ObjectChanged(roles) => {
                ("locked".to_owned(), format!("otherwise in {}", roles.join(" and ")))
            }
            What::ObjectMissing(roles) => {
                ("locked".to_owned(), format!("not built by {}", roles.join(" and ")))
            }
            What::ObjectNotLocked(roles) => {
                ("not locked".to_owned(), format!("built by {}", roles.join(" and ")))
            }
            What::Model => ("locked".to_owned(), "otherwise".to_owned()),
            What::Otherwise(locked, actual) => (locked.clone(), actual.clone()),
        }
    }

    /// The mismatch as a sentence.
    pub fn told(&self) -> String {
        let Self { subject, what } = self;
        match what {
            What::FileChanged(change, _) => format!("{subject} has changed: {}", change.words()),
            What::FileMissing => format!("{subject} is locked and is not there"),
            What::NoPart => format!("{subject} is locked and no longer part of the project"),
            What::NotLocked => format!("{subject} is not in the lock"),
            What::ObjectChanged(roles) => {
                format!("{subject} is not what was locked, in {}", roles.join(" and "))
            }
            What::ObjectMissing(roles) => {
                format!("{subject} is locked, and not in {}", roles.join(" and "))
            }
            What::ObjectNotLocked(roles) => {
                format!("{subject} is not in the lock, and in {}", roles.join(" and "))
            }
            What::Model => format!("{subject} is not what was locked"),
            What::Otherwise(locked, actual) => {
                format!("{subject} is {actual}, locked was {locked}")
            }
        }
    }

    /// Whether it is about an object.
    pub fn is_of_object(&self) -> bool {
        !self.roles().is_empty()
    }

    /// The sources whose models it is about.
    fn roles(&self) -> &[String] {
        match &self.what {
            What::ObjectChanged(roles)
            | What::ObjectMissing(roles)
            | What::ObjectNotLocked(roles) => roles,
            _ => &[],
        }
    }
}

impl Lock {
    /// The locked files of the project at `root` that are no longer what was locked, and in what.
    ///
    /// # Errors
    /// When one that is there cannot be read.
    pub fn changed(&self, root: &Path) -> Result<Vec<Mismatch>, EvidenceError> {
        let mut found = Vec::new();
        for (path, locked) in &self.files {
            let what = match std::fs::read(root.join(path)) {
                Ok(bytes) if digest::of_bytes(&bytes) == *locked => continue,
                Ok(bytes) => {
                    let change = Change::between(path, locked, self.forms.get(path), &bytes);
                    What::FileChanged(change, digest::of_bytes(&bytes))
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => What::FileMissing,
                Err(source) => return Err(EvidenceError::Read { path: path.clone(), source }),
            };
            found.push(Mismatch { subject: format!("file {path}"), what });
        }
        Ok(found)
    }

    /// In what the project as it is now, `actual`, is otherwise than locked; what
    /// [`changed`](Self::changed) tells of files is not told again.
    pub fn mismatches(&self, actual: &Self) -> Vec<Mismatch> {
        let mut found = Vec::new();
        let mut tell = |subject: String, what: What| found.push(Mismatch { subject, what });
        let facts = [
            ("head", &self.head, &actual.head),
            ("postgresql", &self.postgresql.to_string(), &actual.postgresql.to_string()),
        ];
        for (name, locked, actual) in facts {
            if locked != actual {
                tell(name.to_owned(), What::Otherwise(locked.clone(), actual.clone()));
            }
        }
        otherwise("setting", &self.settings, &actual.settings, &mut tell);
        for path in self.files.keys().filter(|path| !actual.files.contains_key(*path)) {
            tell(format!("file {path}"), What::NoPart);
        }
        for path in actual.files.keys().filter(|path| !self.files.contains_key(*path)) {
            tell(format!("file {path}"), What::NotLocked);
        }
        let gates = |lock: &Self| -> BTreeMap<String, String> {
            let line = |gate: &Gate| format!("{} · {}", gate.passage.word(), gate.said);
            lock.gates.iter().map(|gate| (gate.name.clone(), line(gate))).collect()
        };
        otherwise("gate", &gates(self), &gates(actual), &mut tell);
        let none = BTreeMap::new();
        let objects: BTreeSet<&String> = self.objects.keys().chain(actual.objects.keys()).collect();
        for object in objects {
            let locked = self.objects.get(object).unwrap_or(&none);
            let built = actual.objects.get(object).unwrap_or(&none);
            let roles: BTreeSet<&String> = locked.keys().chain(built.keys()).collect();
            let (mut changed, mut missing, mut more) = (Vec::new(), Vec::new(), Vec::new());
            for role in roles {
                match (locked.get(role), built.get(role)) {
                    (Some(one), Some(other)) if one == other => {}
                    (Some(_), Some(_)) => changed.push(role.clone()),
                    (Some(_), None) => missing.push(role.clone()),
                    (None, _) => more.push(role.clone()),
                }
            }
            for (roles, what) in [
                (changed, What::ObjectChanged as fn(Vec<String>) -> What),
                (missing, What::ObjectMissing),
                (more, What::ObjectNotLocked),
            ] {
                if !roles.is_empty() {
                    tell(object.clone(), what(roles));
                }
            }
        }
        let told: BTreeSet<String> = found.iter().flat_map(Mismatch::roles).cloned().collect();
        for (role, digest) in &self.models {
            let same = actual.models.get(role) == Some(digest);
            if !same && !told.contains(role) {
                found.push(Mismatch { subject: format!("model {role}"), what: What::Model });
            }
        }
        for role in actual.models.keys().filter(|role| !self.models.contains_key(*role)) {
            found.push(Mismatch { subject: format!("model {role}"), what: What::NotLocked });
        }
        found
    }
}

/// What is otherwise in one of two lists of values by name.
fn otherwise(
    noun: &str,
    locked: &BTreeMap<String, String>,
    actual: &BTreeMap<String, String>,
    tell: &mut impl FnMut(String, What),
) {
    let names: BTreeSet<&String> = locked.keys().chain(actual.keys()).collect();
    for name in names {
        let value = |of: &BTreeMap<String, String>| of.get(name).cloned();
        if value(locked) != value(actual) {
            let shown = |value: Option<String>| value.unwrap_or_else(|| "nothing".to_owned());
            let what = What::Otherwise(shown(value(locked)), shown(value(actual)));
            tell(format!("{noun} {name}"), what);
        }
    }
}
