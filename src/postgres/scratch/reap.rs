//! What killed runs left behind: servers are stopped, folders removed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::runtime::{DeadRun, remove_folder};

const POLL: Duration = Duration::from_millis(5);
const QUIT_DEADLINE: Duration = Duration::from_secs(6);
const KILL_DEADLINE: Duration = Duration::from_secs(3);

/// Cleans up after dead runs and says what was done, a line per run. What fails is left for the
/// next run, and said as well: it is no reason not to work.
pub(super) fn reap(dead: Vec<DeadRun>) -> Vec<String> {
    dead.into_iter().map(|run| reap_one(&run)).collect()
}

fn reap_one(run: &DeadRun) -> String {
    let name = run.dir.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let stopped = match stop_servers(&run.dir) {
        Ok(stopped) => stopped,
        Err(pid) => {
            return format!("process {pid} of the killed run {name} could not be stopped");
        }
    };
    match remove_folder(&run.dir) {
        Ok(()) if stopped => format!("stopped and removed what the killed run {name} left"),
        Ok(()) => format!("removed what the killed run {name} left"),
        Err(error) => {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            format!("{error}: {}", cause.unwrap_or_default())
        }
    }
}

/// Stops the processes of a run: at once (SIGQUIT), so that they release their shared memory, or
/// by force. Whether there were any; the process id of one that cannot be stopped.
fn stop_servers(dir: &Path) -> Result<bool, Pid> {
    let mut any = false;
    for (signal, patience) in [(Signal::SIGQUIT, QUIT_DEADLINE), (Signal::SIGKILL, KILL_DEADLINE)] {
        let processes = processes_of(dir);
        any |= !processes.is_empty();
        for pid in &processes {
            // It may have ended since.
            let _ = kill(*pid, signal);
        }
        let deadline = Instant::now() + patience;
        while Instant::now() < deadline {
            if processes_of(dir).is_empty() {
                return Ok(any);
            }
            thread::sleep(POLL);
        }
    }
    processes_of(dir).first().map_or(Ok(any), |pid| Err(*pid))
}

/// The processes of PostgreSQL that work in a run's folder. Its name holds a random number, so a
/// process that names it belongs to that run, whatever its process id was used for before.
fn processes_of(dir: &Path) -> Vec<Pid> {
    match fs::read_dir("/proc") {
        Ok(entries) => entries
            .filter_map(Result::ok)
            .filter_map(|entry| {
                entry.file_name().to_str()?.parse().ok().map(|pid| (pid, entry.path()))
            })
            .filter(|(_, proc_dir)| works_in(proc_dir, dir))
            .map(|(pid, _)| Pid::from_raw(pid))
            .collect(),
        Err(_) => named_by_pid_files(dir),
    }
}

/// Whether a process, by its folder in `/proc`, is PostgreSQL's and works in `dir`. Servers and
/// `initdb` name the folder in their arguments; a server's children have other arguments but the
/// folder as their current one, which only their owner may see.
fn works_in(proc_dir: &Path, dir: &Path) -> bool {
    let Ok(arguments) = fs::read(proc_dir.join("cmdline")) else { return false };
    let arguments = String::from_utf8_lossy(&arguments);
    let program = arguments.split(['\0', ' ']).next().unwrap_or_default();
    let program = program.rsplit('/').next().unwrap_or_default().trim_end_matches(':');
    if !["postgres", "postmaster", "initdb"].contains(&program) {
        return false;
    }
    let named = arguments.split('\0').any(|argument| Path::new(argument).starts_with(dir));
    named || fs::read_link(proc_dir.join("cwd")).is_ok_and(|cwd| cwd.starts_with(dir))
}

/// Without `/proc`: the postmasters that the data directories name, if they still run on them.
fn named_by_pid_files(dir: &Path) -> Vec<Pid> {
    let clusters = fs::read_dir(dir).into_iter().flatten().filter_map(Result::ok);
    clusters
        .filter_map(|cluster| postmaster(&cluster.path().join("data")))
        .filter(|pid| command_of(*pid).is_some_and(|command| mentions(&command, dir)))
        .collect()
}

fn postmaster(data: &Path) -> Option<Pid> {
    let text = fs::read_to_string(data.join("postmaster.pid")).ok()?;
    text.lines().next()?.trim().parse().ok().map(Pid::from_raw)
}

fn command_of(pid: Pid) -> Option<String> {
    let output =
        Command::new("ps").args(["-ww", "-o", "command=", "-p", &pid.to_string()]).output();
    let output = output.ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok()
}

fn mentions(command: &str, dir: &Path) -> bool {
    let words: Vec<PathBuf> = command.split_whitespace().map(PathBuf::from).collect();
    let is_postgres = words.first().is_some_and(|program| program.ends_with("postgres"));
    is_postgres && command.contains(&format!("{}/", dir.display()))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::mentions;

    #[test]
    fn only_a_postgres_on_that_folder_counts() {
        let dir = Path::new("/tmp/pgcanon-1/run-1-0a");
        assert!(mentions("/usr/lib/postgres -D /tmp/pgcanon-1/run-1-0a/0/data -k x", dir));
        assert!(!mentions("/usr/lib/postgres -D /tmp/pgcanon-1/run-1-0ab/0/data", dir));
        assert!(!mentions("vim /tmp/pgcanon-1/run-1-0a/0/data/postgresql.conf", dir));
    }
}
