//! What is taken from the environment, read once.

use std::ffi::OsString;
use std::path::PathBuf;

use super::Error;
use crate::postgres::connect::Defaults;

/// What the environment says.
#[derive(Debug)]
pub(super) struct Environment {
    /// The working folder.
    pub(super) cwd: PathBuf,
    /// Where temporary files go: `TMPDIR`, else `/tmp`.
    pub(super) temporary: PathBuf,
    /// `PATH`.
    pub(super) path: Option<OsString>,
    /// `LD_LIBRARY_PATH`.
    pub(super) library_path: Option<OsString>,
    /// What libpq would take from `PGHOST` and its like.
    pub(super) defaults: Defaults,
    /// The account: `USER`, else `LOGNAME`.
    pub(super) user: Option<String>,
    /// The width of the terminal where it is set: `COLUMNS`.
    pub(super) columns: Option<u16>,
}

impl Environment {
    /// Reads it.
    pub(super) fn read() -> Result<Self, Error> {
        let text = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        Ok(Self {
            cwd: std::env::current_dir().map_err(Error::WorkingFolder)?,
            temporary: std::env::temp_dir(),
            path: std::env::var_os("PATH"),
            library_path: std::env::var_os("LD_LIBRARY_PATH"),
            defaults: Defaults::from_env(|name| std::env::var_os(name)),
            user: text("USER").or_else(|| text("LOGNAME")),
            columns: text("COLUMNS").and_then(|columns| columns.parse().ok()),
        })
    }

    /// The value of a variable that the configuration names.
    pub(super) fn lookup(name: &str) -> Option<String> {
        std::env::var(name).ok()
    }
}
