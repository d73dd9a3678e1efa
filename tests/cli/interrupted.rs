//! A run that is ended in the middle leaves nothing for good.

use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::support::{BINARY, Outcome, Project, temporary_folder, wait_for};

/// A project whose migration takes its time.
fn slow() -> Project {
    Project::agreeing().file("db/migrations/0002_wait.sql", "SELECT pg_sleep(120);\n")
}

/// Starts `check` and waits until its migration runs.
fn start(project: &Project, temporary: &Path) -> (Child, PathBuf) {
    // A shell starts what runs in the background with SIGINT ignored, and we would inherit that.
    let child = Command::new("env")
        .args(["--default-signal", BINARY, "check"])
        .current_dir(project.path("."))
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("TMPDIR", temporary)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let run = wait_for("the folder of the run", || runs(temporary).pop());
    wait_for("the migration to run", || {
        // A server writes what its processes do into their titles.
        let busy = processes(&run).iter().any(|(_, title)| title.contains("SELECT"));
        busy.then_some(())
    });
    (child, run)
}

/// The folders of runs.
fn runs(temporary: &Path) -> Vec<PathBuf> {
    let below = |folder: &Path| -> Vec<PathBuf> {
        fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).collect()
    };
    let is_run = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with("run-");
    below(temporary).iter().flat_map(|base| below(base)).filter(is_run).collect()
}

/// The processes that work in a folder, with their command lines.
fn processes(folder: &Path) -> Vec<(i32, String)> {
    let all = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    all.filter_map(|entry| {
        let pid = entry.file_name().to_str()?.parse().ok()?;
        let title =
            String::from_utf8_lossy(&fs::read(entry.path().join("cmdline")).ok()?).into_owned();
        let here = fs::read_link(entry.path().join("cwd")).is_ok_and(|cwd| cwd.starts_with(folder));
        (here || title.contains(folder.to_str()?)).then_some((pid, title))
    })
    .collect()
}

#[test]
fn a_killed_run_is_cleaned_up_by_the_next_one() {
    let temporary = temporary_folder();
    let project = slow();
    let before = project.listing();
    let (mut child, run) = start(&project, temporary.path());
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(9));
    assert_eq!(project.listing(), before, "nothing is ever written in the project");
    assert!(!processes(&run).is_empty(), "killed, it could not stop its servers");

    let next = Project::agreeing().alone();
    let mut command = next.command(&["check"]);
    Outcome::of(command.env("TMPDIR", temporary.path())).expect(0);
    assert_eq!(processes(&run), []);
    assert!(runs(temporary.path()).is_empty());
}

#[test]
fn an_interrupted_run_cleans_up_after_itself() {
    let temporary = temporary_folder();
    for (signal, code) in [(Signal::SIGINT, 130), (Signal::SIGTERM, 143), (Signal::SIGHUP, 129)] {
        let project = slow();
        let before = project.listing();
        let (child, run) = start(&project, temporary.path());
        kill(Pid::from_raw(child.id().try_into().unwrap()), signal).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(code));
        assert_eq!(String::from_utf8_lossy(&output.stdout), "");
        assert_eq!(processes(&run), []);
        assert!(runs(temporary.path()).is_empty());
        assert_eq!(project.listing(), before);
    }
}
