//! The in-toto statement of a bundle: that this is what a verification found of exactly these files.
//! Pure.
//!
//! The form is that of version 1 of the in-toto Attestation Framework.

use std::borrow::Cow;
use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Flaw, MANIFEST, STATEMENT};
use crate::digest;
use crate::evidence::lock::Lock;
use crate::evidence::record::Record;

/// What `_type` says of every in-toto statement of this version.
pub const TYPE: &str = "https://in-toto.io/Statement/v1";

/// What the predicate of a bundle's statement is: a record of a verification, of format 1.
///
/// A name that is made of a random number lies in nobody's domain, and a part after `#` says in words
/// which of the formats it is.
pub const PREDICATE_TYPE: &str =
    "urn:uuid:519096ab-4d24-473c-a150-4ea273c04bbf#pgcanon-baseline-verification-v1";

/// An in-toto statement whose predicate is the record of a verification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Which statement this is: that of in-toto, in version 1.
    #[serde(rename = "_type")]
    #[schemars(extend("const" = TYPE))]
    kind: Cow<'static, str>,
    /// What it is about: the bundle's manifest, the lock, and every file that the lock lists, by
    /// its path from the project folder.
    #[schemars(length(min = 2))]
    pub subject: Vec<Subject>,
    /// What the predicate is.
    #[serde(rename = "predicateType")]
    #[schemars(extend("const" = PREDICATE_TYPE))]
    predicate_type: Cow<'static, str>,
    /// What was found of it.
    pub predicate: Record,
}

/// One file that a statement is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// The file: the bundle's manifest by its name, all others by their paths from the project
    /// folder.
    pub name: String,
    /// Its digests.
    pub digest: Digests,
}

/// The digests of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Digests {
    /// SHA-256 in lower-case hexadecimal.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    pub sha256: String,
}

impl Subject {
    fn new(name: &str, sha256: &str) -> Self {
        Self { name: name.to_owned(), digest: Digests { sha256: sha256.to_owned() } }
    }
}

impl Statement {
    /// The statement that follows from a record, the lock it was held against, and the manifest of
    /// the bundle.
    ///
    /// # Errors
    /// When two subjects would have one name.
    pub fn of(record: &Record, lock: &Lock, manifest: &str) -> Result<Self, Flaw> {
        let mut subject = vec![
            Subject::new(MANIFEST, &digest::of_bytes(manifest.as_bytes())),
            Subject::new(&record.lock, &record.lock_sha256),
        ];
        subject.extend(lock.files.iter().map(|(path, digest)| Subject::new(path, digest)));
        let mut names = BTreeSet::new();
        if let Some(twice) = subject.iter().find(|subject| !names.insert(&subject.name)) {
            let what = format!("has `{}` twice among its subjects", twice.name);
            return Err(Flaw::new(STATEMENT, what));
        }
        Ok(Self {
            kind: Cow::Borrowed(TYPE),
            subject,
            predicate_type: Cow::Borrowed(PREDICATE_TYPE),
            predicate: record.clone(),
        })
    }

    /// The text of the file.
    ///
    /// # Errors
    /// When it cannot be written as JSON, which no record can bring about.
    pub fn to_text(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// The digest that it gives of the bundle's manifest.
    pub fn manifest(&self) -> Option<&str> {
        let subject = self.subject.iter().find(|subject| subject.name == MANIFEST)?;
        Some(&subject.digest.sha256)
    }

    /// The subjects that lie in the project: all but the bundle's manifest.
    pub fn of_project(&self) -> impl Iterator<Item = &Subject> {
        self.subject.iter().filter(|subject| subject.name != MANIFEST)
    }
}
