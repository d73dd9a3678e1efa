//! What tests with a real server share.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::{Mode, Settings};

const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(5);

/// Settings for servers in `runtime_dir`, with the programs that `PATH` or a package provides.
pub(crate) fn settings_in(mode: Mode, runtime_dir: &Path) -> Settings {
    let mut settings = Settings::new(mode, runtime_dir);
    settings.path_env = std::env::var_os("PATH");
    settings.library_path_env = std::env::var_os("LD_LIBRARY_PATH");
    settings
}

/// Settings for local servers in the folder that the product uses as well.
pub(crate) fn settings() -> Settings {
    settings_in(Mode::Local, &std::env::temp_dir())
}

/// A runtime folder of a test's own, which every account may enter.
pub(crate) fn own_folder() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
    dir
}

/// The base that servers run in, below a test's own folder.
pub(crate) fn base_in(runtime_dir: &Path) -> PathBuf {
    runtime_dir.canonicalize().unwrap().join(format!("pgcanon-{}", nix::unistd::geteuid()))
}

/// Asks until the answer is yes; panics when it stays no.
pub(crate) async fn eventually<F>(what: &str, mut holds: impl FnMut() -> F)
where
    F: Future<Output = bool>,
{
    let deadline = Instant::now() + PATIENCE;
    while !holds().await {
        assert!(Instant::now() < deadline, "not within {} s: {what}", PATIENCE.as_secs());
        tokio::time::sleep(PAUSE).await;
    }
}
