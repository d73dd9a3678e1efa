//! The evidence bundle of a verification: what it found, what it was held against, and every text it
//! left, in one folder and one archive that a third person can check.
//!
//! Each file answers for others, so that no byte of any of them can change unseen:
//!
//! | file | what it covers | what covers it |
//! | --- | --- | --- |
//! | the texts, `record.json`, `baseline.lock` | | their lines in the manifest |
//! | `MANIFEST.sha256` | every file but itself, the statement and the signatures | it is made anew of the files; its digest is a subject of the statement |
//! | `statement.json` | the manifest, the lock and what is locked | it is made anew of the record, the lock and the manifest |
//! | `statement.json.KEY.sig` | the statement | it is verified, and its armour is made anew |
//! | the archive | all of them | it is made anew of its files |
//!
//! Without a signature a bundle shows that it is whole, and not who made it.

pub mod archive;
mod check;
mod contents;
mod error;
mod flaw;
mod read;
pub mod signature;
mod ssh;
pub mod statement;
mod write;

pub use check::{Allowed, Checked, Held, Signed, check};
pub use contents::{Contents, is_name};
pub use error::BundleError;
pub use flaw::{Flaw, visible};
pub use ssh::NAMESPACE;
pub use write::{Signing, Written, sign, write};

/// The file that holds the record of the verification.
pub const RECORD: &str = "record.json";

/// The file that holds the lock which was verified, byte for byte.
pub const LOCK: &str = "baseline.lock";

/// The list of the files with their digests; `sha256sum -c --strict` accepts it.
pub const MANIFEST: &str = super::artifacts::MANIFEST;

/// The file that holds the in-toto statement.
pub const STATEMENT: &str = "statement.json";
