//! Initialised clusters, kept to be copied: `initdb` takes longer than all the rest of a start.
//!
//! A template is `template-<key>/` in the base, with the cluster in `data/` and the list of its
//! files and sizes in `manifest`. It is built inside a run's folder and then renamed, so it is
//! there whole or not at all. A run that trusts no cache has its template in its own folder.
//!  A cleaner of temporary folders may take files out of it later; a
//! copy made by the manifest notices.

use std::fs::{self, File};
use std::io::{self, Read, Write as _};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

use super::error::ScratchError;
use super::installation::{Environment, Installation};
use super::runtime::{Run, Runtime, hash, random, remove_folder};

/// How clusters are initialised. Small WAL segments make a cluster a third smaller to copy.
const INITDB: &[&str] = &[
    "--no-sync",
    "--auth=trust",
    "--username=postgres",
    "--encoding=UTF8",
    "--locale=C",
    "--wal-segsize=1",
];

/// PostgreSQL 18 turned data checksums on by default and brought the option to leave them off.
const FIRST_WITH_CHECKSUMS: u32 = 18;

/// Changes when the layout of a template changes.
const FORMAT: &str = "1";

const OUTPUT_LINES: usize = 20;
const POLL: Duration = Duration::from_millis(5);
/// A template that no run has used for so long goes when another is built.
const UNUSED: Duration = Duration::from_hours(7 * 24);

/// Where an initialised cluster is, or will be.
#[derive(Debug)]
pub(super) struct Template {
    dir: PathBuf,
    installation: Installation,
    environment: Environment,
    run: Arc<Run>,
    /// Held while it is built, so that clusters started together wait for one `initdb`.
    building: Mutex<()>,
}

/// Why a copy did not come about.
#[derive(Debug)]
pub(super) enum CopyError {
    /// The template is not what its manifest says.
    Broken,
    /// The copy itself failed.
    Failed(ScratchError),
}

impl Template {
    pub(super) fn new(
        installation: &Installation,
        environment: Environment,
        run: &Arc<Run>,
        caches: bool,
    ) -> Self {
        let bin_dir = installation.bin_dir.to_string_lossy();
        let parts = [FORMAT, installation.version.text.as_str(), &bin_dir];
        let key = hash(parts.into_iter().chain(arguments(installation.version.major())));
        Self {
            dir: if caches { &run.runtime.base } else { &run.dir }
                .join(format!("template-{key:016x}")),
            installation: installation.clone(),
            environment,
            run: Arc::clone(run),
            building: Mutex::default(),
        }
    }

    /// Copies the cluster to `to`, which must not exist, building the template first when it is
    /// not there and again when it is broken. Two callers may do this at once.
    pub(super) fn copy_to(&self, to: &Path) -> Result<(), ScratchError> {
        self.ensure()?;
        match self.try_copy(to) {
            Err(CopyError::Broken) => {
                // What was copied before the fault was noticed.
                remove_folder(to)?;
                self.discard()?;
                self.ensure()?;
                self.try_copy(to)
            }
            other => other,
        }
        .map_err(|error| match error {
            CopyError::Failed(error) => error,
            CopyError::Broken => ScratchError::io("copy the cluster template", &self.dir)(
                io::Error::other("it is incomplete though it was just made"),
            ),
        })
    }

    fn ensure(&self) -> Result<(), ScratchError> {
        let _building = self.building.lock().unwrap_or_else(PoisonError::into_inner);
        // The time of its last use, for `discard_unused`; failing means that it is not there.
        let touched = File::open(&self.dir).and_then(|dir| dir.set_modified(SystemTime::now()));
        if touched.is_ok() || self.dir.exists() {
            return Ok(());
        }
        self.build()?;
        self.discard_unused();
        Ok(())
    }

    /// Moves away templates that have not been used for long: of versions that were upgraded or
    /// removed. One that cannot be moved is left for the next time.
    fn discard_unused(&self) {
        let entries = fs::read_dir(&self.run.runtime.base).into_iter().flatten();
        for entry in entries.filter_map(Result::ok) {
            let is_template = entry.file_name().as_encoded_bytes().starts_with(b"template-");
            let used = entry.metadata().and_then(|metadata| metadata.modified()).ok();
            let age = used.and_then(|used| used.elapsed().ok());
            if is_template && age.is_some_and(|age| age > UNUSED) {
                let _ = self.move_away(&entry.path());
            }
        }
    }

    /// Puts a folder into the run's, which goes with all it holds when the run ends.
    fn move_away(&self, dir: &Path) -> io::Result<()> {
        fs::rename(dir, self.run.dir.join(format!("discarded-{:08x}", random())))
    }

    /// Moves the template away, for the next copy to build it anew.
    pub(super) fn discard(&self) -> Result<(), ScratchError> {
        match self.move_away(&self.dir) {
            // Another run was faster.
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(e) => Err(ScratchError::io("replace the cluster template", &self.dir)(e)),
            Ok(()) => Ok(()),
        }
    }

    fn build(&self) -> Result<(), ScratchError> {
        let runtime = &self.run.runtime;
        let building = self.run.dir.join(format!("building-{:08x}", random()));
        Runtime::create_private(&building)?;
        runtime.hand_over(&building)?;
        self.initdb(&building.join("data"))?;
        // From here on the account that runs PostgreSQL, and so all it runs, cannot touch it.
        runtime.take_back(&building)?;
        let mut manifest = Vec::new();
        list(&building.join("data"), Path::new(""), &mut manifest)
            .map_err(ScratchError::io("list the folder", &building))?;
        let file = building.join("manifest");
        fs::write(&file, render(&manifest)).map_err(ScratchError::io("write", &file))?;
        match fs::rename(&building, &self.dir) {
            Ok(()) => Ok(()),
            // Another run was faster; both are the same.
            Err(_) if self.dir.join("manifest").exists() => remove_folder(&building),
            Err(e) => Err(ScratchError::io("create the cluster template", &self.dir)(e)),
        }
    }

    fn initdb(&self, data: &Path) -> Result<(), ScratchError> {
        let program = self.installation.bin_dir.join("initdb");
        let log = self.run.dir.join(format!("initdb-{:08x}.log", random()));
        let printed = File::create_new(&log).map_err(ScratchError::io("create", &log))?;
        let copy = printed.try_clone().map_err(ScratchError::io("open", &log))?;
        let mut command = Command::new(&program);
        self.environment.apply(&mut command);
        self.run.runtime.confine(&mut command);
        command.args(arguments(self.installation.version.major())).arg("-D").arg(data);
        command.stdin(Stdio::null()).stdout(printed).stderr(copy);
        let failed = |source| ScratchError::Program { program: program.clone(), source };
        let mut child = command.spawn().map_err(failed)?;
        let status = loop {
            if let Some(status) = child.try_wait().map_err(failed)? {
                break status;
            }
            if self.run.is_cancelled() {
                // Its own child, a server without connections, ends with the pipe between them.
                let _ = child.kill();
            }
            thread::sleep(POLL);
        };
        if status.success() {
            return Ok(());
        }
        let printed = fs::read(&log).unwrap_or_default();
        Err(ScratchError::Initdb { output: tail(&String::from_utf8_lossy(&printed), OUTPUT_LINES) })
    }

    fn try_copy(&self, to: &Path) -> Result<(), CopyError> {
        let manifest =
            fs::read_to_string(self.dir.join("manifest")).map_err(|_| CopyError::Broken)?;
        let manifest = parse(&manifest).ok_or(CopyError::Broken)?;
        let from = self.dir.join("data");
        let runtime = &self.run.runtime;
        Runtime::create_private(to).map_err(CopyError::Failed)?;
        let mut folders = vec![to.to_owned()];
        for (path, size) in manifest {
            let target = to.join(&path);
            match size {
                None => {
                    Runtime::create_private(&target).map_err(CopyError::Failed)?;
                    folders.push(target);
                }
                Some(size) => {
                    copy_file(&from.join(&path), &target, size)?;
                    runtime.hand_over(&target).map_err(CopyError::Failed)?;
                }
            }
        }
        // Folders last: what is in one is handed over before the account may enter it.
        folders.iter().rev().try_for_each(|dir| runtime.hand_over(dir)).map_err(CopyError::Failed)
    }
}

/// The arguments of `initdb`, without the folder.
pub(super) fn arguments(major: u32) -> Vec<&'static str> {
    let mut all = INITDB.to_vec();
    if major >= FIRST_WITH_CHECKSUMS {
        all.push("--no-data-checksums");
    }
    all
}

/// A file's path below the cluster with its size; a folder's with `None`.
type Entry = (String, Option<u64>);

/// Folders come before what is in them.
fn list(root: &Path, below: &Path, found: &mut Vec<Entry>) -> io::Result<()> {
    for entry in fs::read_dir(root.join(below))? {
        let entry = entry?;
        let path = below.join(entry.file_name());
        let metadata = entry.metadata()?;
        let name = path.to_str().ok_or_else(|| io::Error::other("a file name is not UTF-8"))?;
        if metadata.is_dir() {
            found.push((name.to_owned(), None));
            list(root, &path, found)?;
        } else {
            found.push((name.to_owned(), Some(metadata.len())));
        }
    }
    Ok(())
}

/// The last line tells a whole manifest from one that was cut off.
fn render(entries: &[Entry]) -> String {
    let mut text: String = entries
        .iter()
        .map(|(path, size)| match size {
            None => format!("folder {path}\n"),
            Some(size) => format!("{size} {path}\n"),
        })
        .collect();
    text.push_str("end\n");
    text
}

fn parse(text: &str) -> Option<Vec<Entry>> {
    let lines = text.strip_suffix("end\n")?.lines();
    lines
        .map(|line| match line.split_once(' ')? {
            ("folder", path) => Some((path.to_owned(), None)),
            (size, path) => Some((path.to_owned(), Some(size.parse().ok()?))),
        })
        .collect()
}

fn copy_file(from: &Path, to: &Path, size: u64) -> Result<(), CopyError> {
    let metadata = fs::symlink_metadata(from).map_err(|_| CopyError::Broken)?;
    if !metadata.is_file() || metadata.len() != size {
        return Err(CopyError::Broken);
    }
    let failed = |error: io::Error| CopyError::Failed(ScratchError::io("write", to)(error));
    let mut source = File::open(from).map_err(|_| CopyError::Broken)?;
    let mut target =
        fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(to).map_err(failed)?;
    // Most files of a cluster are a few kilobytes; the kernel's copy pays off above that.
    let copied = if size <= 65_536 {
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
        source.read_to_end(&mut bytes).and_then(|_| target.write_all(&bytes))
    } else {
        io::copy(&mut source, &mut target).map(|_| ())
    };
    copied.map_err(failed)
}

/// The last lines of a text.
pub(super) fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::{parse, render, tail};

    #[test]
    fn a_manifest_is_read_back_and_a_cut_one_is_refused() {
        let entries = vec![
            ("base".to_owned(), None),
            ("base/1/a b".to_owned(), Some(0)),
            ("PG_VERSION".to_owned(), Some(3)),
        ];
        let text = render(&entries);
        assert_eq!(parse(&text), Some(entries));
        assert_eq!(parse(&text[..text.len() - 4]), None);
        assert_eq!(parse(""), None);
    }

    #[test]
    fn the_tail_of_a_log_is_its_last_lines() {
        assert_eq!(tail("a\n\nb\nc\n", 2), "b\nc");
        assert_eq!(tail("a", 5), "a");
        assert_eq!(tail("", 5), "");
    }
}
