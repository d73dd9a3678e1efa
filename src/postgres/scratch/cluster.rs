//! One private server: a copied cluster, a postmaster on a Unix socket, its end.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::error::ScratchError;
use super::installation::{Environment, Installation};
use super::runtime::{PORT, Run, Runtime};
use super::template::tail;

/// Settings of every scratch server.
///
/// - Nothing survives a scratch server, so nothing is written for safety (`fsync` and friends),
///   and no background work disturbs it.
/// - `wal_level=logical`: with less, `CREATE PUBLICATION` warns and a migration that creates a
///   logical replication slot fails. Its cost is not measurable here.
/// - `max_logical_replication_workers=0`: an enabled subscription takes what its slot at the
///   publisher holds, which is meant for another database.
/// - `max_locks_per_transaction`: a whole schema may be built, or dropped, in one transaction.
/// - `dynamic_shared_memory_type=mmap` keeps shared memory in the data directory, so removing the
///   directory of a killed server leaves nothing in `/dev/shm`.
/// - Time zone and messages do not depend on the machine.
pub(super) const SETTINGS: &[(&str, &str)] = &[
    ("listen_addresses", ""),
    ("unix_socket_permissions", "0700"),
    ("fsync", "off"),
    ("synchronous_commit", "off"),
    ("full_page_writes", "off"),
    ("wal_level", "logical"),
    ("max_logical_replication_workers", "0"),
    ("max_wal_size", "1GB"),
    ("checkpoint_timeout", "1h"),
    ("autovacuum", "off"),
    ("jit", "off"),
    ("shared_buffers", "32MB"),
    ("dynamic_shared_memory_type", "mmap"),
    ("max_connections", "40"),
    ("max_prepared_transactions", "10"),
    ("max_locks_per_transaction", "1024"),
    ("logging_collector", "off"),
    ("log_destination", "stderr"),
    ("lc_messages", "C"),
    ("TimeZone", "UTC"),
    ("log_timezone", "UTC"),
];

const POLL: Duration = Duration::from_millis(2);
/// A server that is told to stop at once needs some 20 ms; its own patience with its children
/// ends after 5 s.
const STOP_DEADLINE: Duration = Duration::from_secs(8);
const LOG_LINES: usize = 15;

/// A running server.
#[derive(Debug)]
pub(super) struct Cluster {
    /// The folder of the Unix socket.
    pub(super) socket_dir: PathBuf,
    log: PathBuf,
    /// `None` once it has been stopped.
    child: Mutex<Option<Child>>,
    /// The folder must outlive the server in it.
    _run: Arc<Run>,
}

/// What it takes to start a server.
#[derive(Debug)]
pub(super) struct Launch<'a> {
    pub(super) installation: &'a Installation,
    pub(super) environment: &'a Environment,
    /// Settings of the user's, after ours.
    pub(super) options: &'a [(String, String)],
    pub(super) deadline: Duration,
}

impl Cluster {
    /// The folder of a run's `number`th cluster, and of its data.
    pub(super) fn folders(run: &Run, number: usize) -> (PathBuf, PathBuf) {
        let dir = run.dir.join(number.to_string());
        let data = dir.join("data");
        (dir, data)
    }

    /// Starts a server on the data that has been laid out in its folder, and waits until it takes
    /// connections.
    pub(super) async fn start(
        run: &Arc<Run>,
        number: usize,
        launch: Launch<'_>,
    ) -> Result<Self, ScratchError> {
        let (socket_dir, data) = Self::folders(run, number);
        let log = run.dir.join(format!("{number}.log"));
        let program = launch.installation.bin_dir.join("postgres");
        let mut command = Command::new(&program);
        launch.environment.apply(&mut command);
        run.runtime.confine(&mut command);
        command.arg("-D").arg(&data).arg("-k").arg(&socket_dir).arg("-p").arg(PORT.to_string());
        for (name, value) in SETTINGS {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        for (name, value) in launch.options {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        let opened = OpenOptions::new().append(true).create(true).mode(0o600).open(&log);
        let opened = opened.map_err(ScratchError::io("create", &log))?;
        let copy = opened.try_clone().map_err(ScratchError::io("open", &log))?;
        command.stdin(Stdio::null()).stdout(opened).stderr(copy);
        let child = command.spawn().map_err(|source| ScratchError::Program { program, source })?;
        let cluster =
            Self { socket_dir, log, child: Mutex::new(Some(child)), _run: Arc::clone(run) };
        cluster.wait_until_ready(&data, launch.deadline).await?;
        Ok(cluster)
    }

    async fn wait_until_ready(&self, data: &Path, patience: Duration) -> Result<(), ScratchError> {
        let pid_file = data.join("postmaster.pid");
        let deadline = Instant::now() + patience;
        loop {
            if let Some(status) = self.ended()? {
                return Err(self.start_error(format!("it ended with {status}")));
            }
            if is_ready(&pid_file) {
                return Ok(());
            }
            if Instant::now() >= deadline {
                return Err(
                    self.start_error(format!("it was not ready after {} s", patience.as_secs()))
                );
            }
            tokio::time::sleep(POLL).await;
        }
    }

    fn start_error(&self, reason: String) -> ScratchError {
        let log = fs::read(&self.log).unwrap_or_default();
        ScratchError::Start { reason, log: tail(&String::from_utf8_lossy(&log), LOG_LINES) }
    }

    /// How the server ended, if it did.
    fn ended(&self) -> Result<Option<ExitStatus>, ScratchError> {
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        match child.as_mut() {
            Some(child) => {
                child.try_wait().map_err(ScratchError::io("wait for the server of", &self.log))
            }
            None => Ok(None),
        }
    }

    /// Stops the server at once and waits until it has ended. There is nothing to save, so it is
    /// an immediate shutdown (SIGQUIT). Does nothing the second time.
    ///
    /// Blocks for some 20 ms, and for seconds if the server hangs.
    pub(super) fn stop(&self) -> Result<(), ScratchError> {
        let mut slot = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(mut child) = slot.take() else { return Ok(()) };
        let pid = child.id();
        let Ok(raw) = i32::try_from(pid) else { return Err(ScratchError::Stop { pid }) };
        for signal in [Signal::SIGQUIT, Signal::SIGKILL] {
            // A failure means that it has ended: it is our own child, not yet waited for.
            let _ = kill(Pid::from_raw(raw), signal);
            let deadline = Instant::now() + STOP_DEADLINE;
            while Instant::now() < deadline {
                match child.try_wait() {
                    Ok(None) => thread::sleep(POLL),
                    Ok(Some(_)) | Err(_) => return Ok(()),
                }
            }
        }
        Err(ScratchError::Stop { pid })
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Nobody is left to hear of a failure; the next run finds a server that stays.
        let _ = self.stop();
    }
}

/// The eighth line of `postmaster.pid` is the server's state (`pidfile.h`).
fn is_ready(pid_file: &Path) -> bool {
    fs::read_to_string(pid_file)
        .is_ok_and(|text| text.lines().nth(7).is_some_and(|state| state.trim() == "ready"))
}

/// Makes the folder for a cluster, private to the account that will run its server.
pub(super) fn prepare_folder(runtime: &Runtime, dir: &Path) -> Result<(), ScratchError> {
    Runtime::create_private(dir)?;
    runtime.hand_over(dir)
}
