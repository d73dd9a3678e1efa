//! `pgcanon.toml`: what a project may say about itself, typed and validated.
//!
//! Nothing must be said: a project laid out as `db/schema/canonical_schema.sql` and
//! `db/migrations/` needs no file. What is said is held to the [list of keys](Config): an
//! unknown key, a wrong type, an unknown word or a missing reason is an error with its place in
//! the file, and all of them are reported at once.

mod error;
pub mod init;
mod keys;
mod project;
mod read;
mod selection;
mod session;
mod template;
#[cfg(test)]
mod tests;
mod types;
mod value;
mod written;

pub use error::ConfigError;
pub use keys::{
    Adr, Artifacts, Canonical, CatalogueEntry, Compare, Config, Ignore, Migrations, Owner, Policy,
    Precedence, Scratch, SignOff, Snapshot, Test,
};
pub use project::{FILE_NAME, Project};
pub use read::parse;
pub use template::template;
pub use types::{Authority, Level, Pattern, SchemaSource, ScratchMode, ServerUrl};
