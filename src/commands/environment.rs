//! What is taken from the environment, read once.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::Error;
use crate::postgres::connect::Defaults;

/// What the environment says.
#[derive(Clone, Debug)]
pub(super) struct Environment {
    /// The working folder.
    pub(super) cwd: PathBuf,
    /// Where temporary files go; see [`temporary`].
    pub(super) temporary: PathBuf,
    /// `PATH`.
    pub(super) path: Option<OsString>,
    /// `LD_LIBRARY_PATH`.
    pub(super) library_path: Option<OsString>,
    /// What libpq would take from `PGHOST` and its like.
    pub(super) defaults: Defaults,
    /// The account: `USER`, else `LOGNAME`.
    pub(super) user: Option<String>,
    /// Whether what earlier runs kept to be faster may be used.
    pub(super) caches: bool,
    /// The width of the terminal where it is set: `COLUMNS`.
    pub(super) columns: Option<u16>,
}

impl Environment {
    /// Reads it.
    pub(super) fn read() -> Result<Self, Error> {
        let text = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        Ok(Self {
            cwd: std::env::current_dir().map_err(Error::WorkingFolder)?,
            temporary: temporary(),
            path: std::env::var_os("PATH"),
            library_path: std::env::var_os("LD_LIBRARY_PATH"),
            defaults: Defaults::from_env(|name| std::env::var_os(name)),
            user: text("USER").or_else(|| text("LOGNAME")),
            caches: true,
            columns: text("COLUMNS").and_then(|columns| columns.parse().ok()),
        })
    }

    /// The value of a variable that the configuration names.
    pub(super) fn lookup(name: &str) -> Option<String> {
        std::env::var(name).ok()
    }
}

/// A filesystem in memory that every user may write to, on Linux.
const MEMORY: &str = "/dev/shm";

/// What must be free there: many times what two clusters with a large schema need. Containers often
/// have 64 MB, which is too little.
#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "there is no such place"))]
const ROOM: u64 = 1 << 30;

/// `TMPDIR` where it is set. Else the filesystem in memory where there is room, since a cluster is
/// about a thousand small files that live for a second; else `/tmp`.
fn temporary() -> PathBuf {
    let set = std::env::var_os("TMPDIR").is_some_and(|value| !value.is_empty());
    if !set && has_room(Path::new(MEMORY)) {
        return PathBuf::from(MEMORY);
    }
    std::env::temp_dir()
}

#[cfg(target_os = "linux")]
fn has_room(folder: &Path) -> bool {
    use nix::sys::statvfs::statvfs;
    use nix::unistd::{AccessFlags, access};

    let free = statvfs(folder).map(|stat| stat.blocks_available() * stat.fragment_size());
    free.is_ok_and(|free| free >= ROOM)
        && access(folder, AccessFlags::W_OK | AccessFlags::X_OK).is_ok()
}

/// Other systems have no such place.
#[cfg(not(target_os = "linux"))]
fn has_room(_folder: &Path) -> bool {
    false
}
