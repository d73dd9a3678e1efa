//! The folders of running servers: one base per user, one folder per run, and who owns what.
//!
//! ```text
//! <runtime dir>/pgcanon-<uid>/          the base: ours alone (root: others may pass through)
//!   lock                                held for moments, while runs come and dead ones are found
//!   template-<key>/                     an initialised cluster to copy
//!   run-<pid>-<random>/                 one run
//!     owner                             locked for as long as the run lives
//!     0/, 1/, …                         one cluster each: socket, data/
//!     0.log, 1.log, …                   what its server printed
//! ```
//!
//! A run is alive as long as its `owner` file is locked. The kernel drops the lock with the
//! process, however that ends, so no process id can be mistaken for another.

use std::collections::hash_map::RandomState;
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::hash::{BuildHasher, Hasher};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use std::{io, thread};

use nix::unistd::{User, geteuid};
use sha2::{Digest, Sha256};

use super::error::ScratchError;

/// The longest path of a Unix socket, without the closing zero byte.
const SOCKET_PATH_LIMIT: usize = if cfg!(target_os = "linux") { 107 } else { 103 };

/// The port in the name of a scratch server's socket. The folder tells servers apart.
pub(super) const PORT: u16 = 5432;

const LOCK_DEADLINE: Duration = Duration::from_secs(20);
const REMOVE_DEADLINE: Duration = Duration::from_secs(3);
const POLL: Duration = Duration::from_millis(5);

/// The account that runs PostgreSQL when we are root, whom PostgreSQL refuses.
#[derive(Clone, Debug)]
pub(super) struct Account {
    name: String,
    uid: u32,
    gid: u32,
}

impl Account {
    /// `None` unless we are root.
    fn needed() -> Result<Option<Self>, ScratchError> {
        if !geteuid().is_root() {
            return Ok(None);
        }
        let known = |name| User::from_name(name).ok().flatten();
        let user = known("postgres").or_else(|| known("nobody")).filter(|user| !user.uid.is_root());
        let user = user.ok_or(ScratchError::NoAccount)?;
        Ok(Some(Self { name: user.name, uid: user.uid.as_raw(), gid: user.gid.as_raw() }))
    }

    /// Whether the permission bits let it enter a folder. Access lists are not looked at.
    fn may_enter(&self, folder: &fs::Metadata) -> bool {
        let bit = if folder.uid() == self.uid {
            0o100
        } else if folder.gid() == self.gid {
            0o010
        } else {
            0o001
        };
        folder.mode() & bit != 0
    }
}

/// The base folder.
#[derive(Clone, Debug)]
pub(super) struct Runtime {
    pub(super) base: PathBuf,
    account: Option<Account>,
    /// Why the base is not where it was asked for.
    pub(super) note: Option<String>,
}

impl Runtime {
    /// Creates or checks the base under `runtime_dir`; under `/tmp` when that is too deep for a
    /// socket's path.
    pub(super) fn open(runtime_dir: &Path) -> Result<Self, ScratchError> {
        let wanted = runtime_dir
            .canonicalize()
            .map_err(ScratchError::io("find the runtime folder", runtime_dir))?;
        let name = format!("pgcanon-{}", geteuid());
        let mut base = wanted.join(&name);
        let mut note = None;
        if let Err(too_long) = check_socket_path(&base) {
            // `/tmp` is a link on macOS.
            let short = Path::new("/tmp").canonicalize().map_err(|_| too_long)?;
            note = Some(format!(
                "scratch servers run in {} since {} is too deep for a socket",
                short.display(),
                wanted.display()
            ));
            base = short.join(&name);
            check_socket_path(&base)?;
        }
        let runtime = Self { base, account: Account::needed()?, note };
        runtime.prepare()?;
        Ok(runtime)
    }

    /// Root's base lets the account that runs PostgreSQL pass through, not list it.
    fn folder_mode(&self) -> u32 {
        if self.account.is_some() { 0o711 } else { 0o700 }
    }

    fn prepare(&self) -> Result<(), ScratchError> {
        let base = &self.base;
        match DirBuilder::new().mode(0o700).create(base) {
            Err(e) if e.kind() != io::ErrorKind::AlreadyExists => {
                return Err(ScratchError::io("create the folder", base)(e));
            }
            _ => {}
        }
        // Not following links: one that somebody else left there could lead anywhere.
        let found =
            fs::symlink_metadata(base).map_err(ScratchError::io("examine the folder", base))?;
        let foreign =
            |reason: String| Err(ScratchError::ForeignFolder { path: base.clone(), reason });
        if !found.is_dir() {
            return foreign("it is a file or a link".to_owned());
        }
        if found.uid() != geteuid().as_raw() {
            return foreign(format!("it belongs to {}", user_name(found.uid())));
        }
        if found.mode() & 0o7777 != self.folder_mode() {
            fs::set_permissions(base, Permissions::from_mode(self.folder_mode()))
                .map_err(ScratchError::io("set the permissions of", base))?;
        }
        let Some(account) = &self.account else { return Ok(()) };
        for folder in base.ancestors() {
            let metadata =
                fs::metadata(folder).map_err(ScratchError::io("examine the folder", folder))?;
            if !account.may_enter(&metadata) {
                return Err(ScratchError::Unreachable {
                    path: folder.to_owned(),
                    account: account.name.clone(),
                });
            }
        }
        Ok(())
    }

    /// Begins a run, and finds those whose process has gone.
    ///
    /// Both happen under the base's lock, so a run is never seen between the creation of its
    /// folder and the locking of its owner file. What is found dead stays locked by us, so two
    /// runs do not remove the same one.
    pub(super) fn begin(&self) -> Result<(Run, Vec<DeadRun>), ScratchError> {
        let lock_file = self.base.join("lock");
        let lock = open_private(&lock_file)?;
        lock_patiently(&lock, &lock_file)?;
        let dead = self.dead_runs()?;
        let dir = self.base.join(format!("run-{}-{:08x}", std::process::id(), random()));
        self.create_folder(&dir)?;
        let owner_file = dir.join("owner");
        let owner = open_private(&owner_file)?;
        owner.try_lock().map_err(|e| {
            ScratchError::io("lock", &owner_file)(match e {
                TryLockError::Error(e) => e,
                TryLockError::WouldBlock => io::Error::from(io::ErrorKind::WouldBlock),
            })
        })?;
        let run = Run {
            dir,
            runtime: self.clone(),
            removed: AtomicBool::new(false),
            cancelled: AtomicBool::new(false),
            _owner: owner,
        };
        Ok((run, dead))
    }

    fn dead_runs(&self) -> Result<Vec<DeadRun>, ScratchError> {
        let entries =
            fs::read_dir(&self.base).map_err(ScratchError::io("list the folder", &self.base))?;
        let mut dead = Vec::new();
        for entry in entries.filter_map(Result::ok) {
            if !entry.file_name().as_bytes().starts_with(b"run-") {
                continue;
            }
            let dir = entry.path();
            match OpenOptions::new().write(true).open(dir.join("owner")) {
                Ok(owner) => {
                    if owner.try_lock().is_ok() {
                        dead.push(DeadRun { dir, _owner: Some(owner) });
                    }
                }
                // A run that ended between creating its folder and its owner file.
                Err(e) if e.kind() == io::ErrorKind::NotFound => {
                    dead.push(DeadRun { dir, _owner: None });
                }
                // What cannot be opened is not ours to judge.
                Err(_) => {}
            }
        }
        Ok(dead)
    }

    fn create_folder(&self, dir: &Path) -> Result<(), ScratchError> {
        DirBuilder::new()
            .mode(0o700)
            .create(dir)
            .map_err(ScratchError::io("create the folder", dir))?;
        fs::set_permissions(dir, Permissions::from_mode(self.folder_mode()))
            .map_err(ScratchError::io("set the permissions of", dir))
    }

    /// Creates a private folder that the account running PostgreSQL will own once it is
    /// [handed over](Self::hand_over).
    pub(super) fn create_private(dir: &Path) -> Result<(), ScratchError> {
        DirBuilder::new()
            .mode(0o700)
            .create(dir)
            .map_err(ScratchError::io("create the folder", dir))
    }

    /// Gives a file or folder to the account that runs PostgreSQL.
    pub(super) fn hand_over(&self, path: &Path) -> Result<(), ScratchError> {
        match &self.account {
            Some(account) => change_owner(path, account.uid, account.gid),
            None => Ok(()),
        }
    }

    /// Takes back what was handed over, so that the account can no longer change it.
    pub(super) fn take_back(&self, path: &Path) -> Result<(), ScratchError> {
        match &self.account {
            Some(_) => change_owner(path, 0, 0),
            None => Ok(()),
        }
    }

    /// Makes a program run as the account that runs PostgreSQL, out of the terminal's reach: a
    /// Ctrl-C must stop us first, and we then stop the server.
    pub(super) fn confine(&self, command: &mut Command) {
        command.process_group(0);
        if let Some(account) = &self.account {
            command.uid(account.uid).gid(account.gid);
        }
    }
}

/// A run: its folder, ours until it is dropped.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) dir: PathBuf,
    pub(super) runtime: Runtime,
    removed: AtomicBool,
    cancelled: AtomicBool,
    _owner: File,
}

impl Run {
    /// Tells work in other threads that its result is no longer wanted.
    pub(super) fn cancel(&self) {
        self.cancelled.store(true, Ordering::SeqCst);
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::SeqCst)
    }

    /// Removes the folder. Does nothing the second time.
    pub(super) fn remove(&self) -> Result<(), ScratchError> {
        if self.removed.swap(true, Ordering::SeqCst) {
            return Ok(());
        }
        remove_folder(&self.dir)
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        // Nobody is left to hear of a failure; the next run finds what stays.
        let _ = self.remove();
    }
}

/// A folder whose run has ended without removing it.
#[derive(Debug)]
pub(super) struct DeadRun {
    pub(super) dir: PathBuf,
    _owner: Option<File>,
}

/// Removes a folder with all it holds. A server that was just stopped may have a last process
/// that still creates files, so it is tried for a while.
pub(super) fn remove_folder(dir: &Path) -> Result<(), ScratchError> {
    let deadline = Instant::now() + REMOVE_DEADLINE;
    loop {
        match fs::remove_dir_all(dir) {
            Ok(()) => return Ok(()),
            Err(e) if e.kind() == io::ErrorKind::NotFound && !dir.exists() => return Ok(()),
            Err(e) if Instant::now() >= deadline => {
                return Err(ScratchError::io("remove the folder", dir)(e));
            }
            Err(_) => thread::sleep(POLL),
        }
    }
}

fn change_owner(path: &Path, uid: u32, gid: u32) -> Result<(), ScratchError> {
    chown(path, Some(uid), Some(gid)).map_err(ScratchError::io("change the owner of", path))
}

/// A number nobody else has; not a secret.
pub(super) fn random() -> u32 {
    let mut hasher = RandomState::new().build_hasher();
    hasher.write_u32(std::process::id());
    let bytes = hasher.finish().to_le_bytes();
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

/// The first eight bytes of a SHA-256, of parts that are told apart.
pub(super) fn hash<'a>(parts: impl IntoIterator<Item = &'a str>) -> u64 {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
        hash.update([0]);
    }
    hash.finalize().iter().take(8).fold(0, |key, byte| (key << 8) | u64::from(*byte))
}

fn open_private(path: &Path) -> Result<File, ScratchError> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map_err(ScratchError::io("open", path))
}

fn lock_patiently(file: &File, path: &Path) -> Result<(), ScratchError> {
    let deadline = Instant::now() + LOCK_DEADLINE;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::Error(e)) => return Err(ScratchError::io("lock", path)(e)),
            Err(TryLockError::WouldBlock) if Instant::now() >= deadline => {
                return Err(ScratchError::Locked { path: path.to_owned() });
            }
            Err(TryLockError::WouldBlock) => thread::sleep(POLL),
        }
    }
}

fn check_socket_path(base: &Path) -> Result<(), ScratchError> {
    let longest = format!("run-{}-ffffffff/999/.s.PGSQL.{PORT}", std::process::id());
    let path = base.join(longest);
    if path.as_os_str().len() <= SOCKET_PATH_LIMIT {
        return Ok(());
    }
    Err(ScratchError::SocketPathTooLong { path, limit: SOCKET_PATH_LIMIT })
}

fn user_name(uid: u32) -> String {
    let known = User::from_uid(nix::unistd::Uid::from_raw(uid)).ok().flatten();
    known.map_or_else(|| format!("user id {uid}"), |user| format!("user `{}`", user.name))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use std::fs;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
    use std::path::Path;

    use nix::unistd::geteuid;

    use super::super::error::ScratchError;
    use super::{Account, Runtime};

    /// A folder that every account may enter.
    fn open_folder() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
        dir
    }

    #[test]
    fn a_base_that_is_a_link_or_another_users_is_refused() {
        let dir = open_folder();
        let base = dir.path().join(format!("pgcanon-{}", geteuid()));
        let elsewhere = dir.path().join("elsewhere");
        fs::create_dir(&elsewhere).unwrap();
        symlink(&elsewhere, &base).unwrap();
        let error = Runtime::open(dir.path()).unwrap_err();
        assert!(matches!(error, ScratchError::ForeignFolder { .. }), "{error}");
        fs::remove_file(&base).unwrap();
        // Only root can give a folder away, so the check is made on what others own already.
        if geteuid().is_root() {
            fs::create_dir(&base).unwrap();
            chown(&base, Some(65534), None).unwrap();
            let error = Runtime::open(dir.path()).unwrap_err();
            assert!(error.to_string().contains("it belongs to user"), "{error}");
            assert!(error.hint().is_some());
        }
    }

    #[test]
    fn a_lax_base_is_closed() {
        let dir = open_folder();
        let base = dir.path().join(format!("pgcanon-{}", geteuid()));
        fs::create_dir(&base).unwrap();
        fs::set_permissions(&base, fs::Permissions::from_mode(0o777)).unwrap();
        let runtime = Runtime::open(dir.path()).unwrap();
        assert_eq!(fs::metadata(&base).unwrap().mode() & 0o7777, runtime.folder_mode());
    }

    #[test]
    fn a_deep_base_moves_to_tmp_and_says_so() {
        let dir = open_folder();
        let deep = dir.path().join("d".repeat(100));
        fs::create_dir(&deep).unwrap();
        let runtime = Runtime::open(&deep).unwrap();
        assert!(runtime.base.starts_with(Path::new("/tmp").canonicalize().unwrap()));
        assert!(runtime.note.unwrap().contains("too deep for a socket"));
    }

    #[test]
    fn a_folder_closed_to_the_account_is_named() {
        if Account::needed().unwrap().is_none() {
            // An ordinary user runs PostgreSQL itself; there is no second account to shut out.
            return;
        }
        let dir = open_folder();
        let closed = dir.path().join("closed");
        fs::create_dir(&closed).unwrap();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
        match Runtime::open(&closed).unwrap_err() {
            ScratchError::Unreachable { path, .. } => {
                assert_eq!(path, closed.canonicalize().unwrap());
            }
            other => panic!("{other}"),
        }
    }

    #[test]
    fn a_run_is_dead_when_its_lock_is_free_and_not_before() {
        let dir = open_folder();
        let runtime = Runtime::open(dir.path()).unwrap();
        let (alive, none) = runtime.begin().unwrap();
        assert!(none.is_empty());
        let orphan = runtime.base.join("run-1-00000000");
        fs::create_dir(&orphan).unwrap();
        let (second, dead) = runtime.begin().unwrap();
        let dead: Vec<_> = dead.into_iter().map(|run| run.dir).collect();
        assert_eq!(dead, [orphan]);
        let (first_dir, second_dir) = (alive.dir.clone(), second.dir.clone());
        drop((alive, second));
        assert!(!first_dir.exists() && !second_dir.exists());
    }
}
