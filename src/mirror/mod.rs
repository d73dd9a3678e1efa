//! The canonical YAML: a mirror of the declared schema that people can read, and what SQL cannot say
//! of it. Pure.
//!
//! An object is written under what contains it, by its kind and its name; what is in no schema stands
//! at the top. What stands on an object (a comment, a privilege) is written under it. An attribute that
//! is as usual is left out, see [`mirrored`](crate::model::mirrored). Nothing here knows a kind.
//!
//! [`Mirror::read`] takes the text for what it says: a [`Model`], so that the one differ compares it,
//! and [`Metadata`]. [`sync()`] brings the text in step with a model and touches nothing else.

mod edits;
mod form;
mod metadata;
mod names;
mod outline;
mod place;
mod read;
mod scalar;
mod schema;
mod sync;
#[cfg(test)]
mod sync_tests;
mod synced;
#[cfg(test)]
mod tests;
mod write;

use std::collections::BTreeMap;

pub use metadata::{Metadata, Sensitivity, Stability};
pub use schema::schema;
pub use sync::sync;
pub use synced::{Removed, Synced};
pub use write::written;

use crate::document::Document;
use crate::model::{Model, ObjectId};
use crate::problem::Problems;

/// The version of the format.
pub const VERSION: u32 = 1;

/// The key that holds the version of the format.
const FORMAT: &str = "format";
/// The key that holds the major version of the server.
const POSTGRESQL: &str = "postgresql";
/// The key that [`invariants`](crate::invariants) reads.
const INVARIANTS: &str = "invariants";
/// The key of what is no object of the schema and has something standing on it.
const ONLY_MENTIONED: &str = "only_mentioned";

/// What a canonical YAML says.
#[derive(Clone, Debug)]
pub struct Mirror {
    /// The schema.
    pub model: Model,
    /// What people say of objects.
    pub metadata: BTreeMap<ObjectId, Metadata>,
    /// Where each object is written.
    pub places: BTreeMap<ObjectId, Place>,
}

/// Where an object is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The line of its name, from 1.
    pub line: u32,
    /// The column of its name in characters, from 1.
    pub column: u32,
    /// The last line of what is said of it.
    pub last_line: u32,
}

impl Mirror {
    /// Reads a text; `file` is what messages call it.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(file: &str, text: &str) -> Result<Self, Problems> {
        read::mirror(&Document::parse(file, text)?)
    }
}
