//! Projects in temporary folders, and the binary run in them with nothing of the tester's own
//! environment but `PATH`.

mod error;
mod outcome;
mod server;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use nix::unistd::geteuid;
use pgcanon::digest;
use tempfile::TempDir;

pub(crate) use outcome::Outcome;
pub(crate) use server::Server;

/// The binary under test.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_pgcanon");

/// How long a condition may take to come about on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// How often it is looked at.
const POLL: Duration = Duration::from_millis(10);

/// The repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A short folder for temporary files that every run of the tests shares, so that the template of
/// the scratch clusters is made once. Anyone may enter it, as the account that runs PostgreSQL for
/// root must.
pub(crate) fn temporary() -> PathBuf {
    let path = PathBuf::from(format!("/tmp/pgcanon-tests-{}", geteuid()));
    fs::DirBuilder::new().mode(0o755).recursive(true).create(&path).unwrap();
    path
}

/// A folder of its own in [`temporary`], which the account that runs PostgreSQL may enter.
pub(crate) fn temporary_folder() -> TempDir {
    let folder = TempDir::new_in(temporary()).unwrap();
    fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755))
        .unwrap();
    folder
}

/// The binary with an empty environment but `PATH`, a home without files, and `TMPDIR`.
pub(crate) fn pgcanon(args: &[&str]) -> Command {
    let mut command = Command::new(BINARY);
    command
        .args(args)
        .stdin(Stdio::null())
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", "/nonexistent")
        .env("TMPDIR", temporary());
    command
}

/// Asks again and again until there is an answer.
#[track_caller]
pub(crate) fn wait_for<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < deadline, "waited too long for {what}");
        std::thread::sleep(POLL);
    }
}

/// A project folder that goes away with it.
#[derive(Debug)]
pub(crate) struct Project {
    folder: TempDir,
    /// The server to build on; else every run starts two of its own, which takes longer.
    server: Option<Arc<Server>>,
}

impl Project {
    /// An empty folder.
    pub(crate) fn empty() -> Self {
        Self { folder: TempDir::new_in(temporary()).unwrap(), server: None }
    }

    /// One table, declared and migrated alike; built on the server that tests share.
    pub(crate) fn agreeing() -> Self {
        Self::empty()
            .shared()
            .file("db/schema/canonical_schema.sql", "CREATE TABLE users (id int PRIMARY KEY);\n")
            .file("db/migrations/0001_users.sql", "CREATE TABLE users (id int PRIMARY KEY);\n")
    }

    /// The same with a column that the migrations lack.
    pub(crate) fn drifting() -> Self {
        Self::agreeing().file(
            "db/schema/canonical_schema.sql",
            "CREATE TABLE users (\n    id int PRIMARY KEY,\n    email text\n);\n",
        )
    }

    /// A copy of the worked example.
    pub(crate) fn example() -> Self {
        let project = Self::empty();
        copy(&repository().join("db"), &project.path("db"));
        fs::copy(repository().join("pgcanon.toml"), project.path("pgcanon.toml")).unwrap();
        project
    }

    /// The worked example with one migration more, which mends what deviates, and the register that
    /// says so: nothing is open.
    pub(crate) fn settled() -> Self {
        let project = Self::example()
            .file("db/migrations/012_reconcile.up.sql", include_str!("reconcile.up.sql"))
            .file("db/migrations/012_reconcile.down.sql", include_str!("reconcile.down.sql"))
            .file(".gitignore", "artifacts\n");
        project.run(&["reconcile", "-q"]).expect(0);
        project
    }

    /// The same project as a repository with everything in one commit, by this person.
    pub(crate) fn committed_by(self, name: &str) -> Self {
        self.shell("git", &["init", "--quiet", "--initial-branch=main"]);
        self.is_used_by(name);
        self.commit("a state");
        self
    }

    /// Whoever works in the repository from now on.
    pub(crate) fn is_used_by(&self, name: &str) {
        let address = name.to_lowercase().replace(' ', ".") + "@example.invalid";
        self.shell("git", &["config", "user.name", name]);
        self.shell("git", &["config", "user.email", &address]);
    }

    /// Commits everything.
    pub(crate) fn commit(&self, message: &str) {
        self.shell("git", &["add", "--all"]);
        self.shell("git", &["commit", "--quiet", "--message", message]);
    }

    /// A clone of the repository in another folder, used by this person.
    pub(crate) fn cloned_by(&self, name: &str) -> Self {
        let clone =
            Self { folder: TempDir::new_in(temporary()).unwrap(), server: self.server.clone() };
        let from = self.folder.path().to_str().unwrap();
        clone.shell("git", &["clone", "--quiet", from, "."]);
        clone.is_used_by(name);
        clone
    }

    /// The same project, built on the server that tests share.
    pub(crate) fn shared(self) -> Self {
        Self { server: Some(Server::shared()), ..self }
    }

    /// The same project, built as its configuration and the arguments say.
    pub(crate) fn alone(self) -> Self {
        Self { server: None, ..self }
    }

    /// The same project with this file.
    pub(crate) fn file(self, path: &str, text: &str) -> Self {
        self.write(path, text);
        self
    }

    /// Writes a file.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Replaces a text that must be there.
    #[track_caller]
    pub(crate) fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "`{path}` lacks `{from}`:\n{text}");
        self.write(path, &text.replacen(from, to, 1));
    }

    /// Reads a file.
    #[track_caller]
    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// Removes a file.
    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.path(path)).unwrap();
    }

    /// Where a file is.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// The binary in this folder.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = pgcanon(args);
        command.current_dir(self.folder.path());
        if let Some(server) = &self.server {
            command.args(["--scratch", server.superuser_url()]);
        }
        command
    }

    /// Runs the binary in this folder.
    pub(crate) fn run(&self, args: &[&str]) -> Outcome {
        Outcome::of(&mut self.command(args))
    }

    /// Runs another program in this folder and returns what it printed; it must succeed.
    #[track_caller]
    pub(crate) fn shell(&self, program: &str, args: &[&str]) -> String {
        let outcome = self.try_shell(program, args);
        assert_eq!(outcome.code, 0, "{program} {args:?}: {outcome:?}");
        outcome.stdout
    }

    /// Runs another program in this folder.
    pub(crate) fn try_shell(&self, program: &str, args: &[&str]) -> Outcome {
        let mut command = Command::new(program);
        command
            .args(args)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            // The tester's own settings of git are left out.
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("LC_ALL", "C");
        Outcome::of(&mut command)
    }

    /// Every file below, with its bytes as a digest and the time of its last change.
    pub(crate) fn listing(&self) -> BTreeMap<PathBuf, (String, i64, i64)> {
        let mut all = BTreeMap::new();
        list(self.folder.path(), &mut all);
        all
    }

    /// The bytes of every file in a folder by its name.
    pub(crate) fn texts(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        fs::read_dir(self.path(folder))
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|entry| {
                let name = entry.file_name().into_string().unwrap();
                (name, fs::read(entry.path()).unwrap())
            })
            .collect()
    }
}

fn list(folder: &Path, all: &mut BTreeMap<PathBuf, (String, i64, i64)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let metadata = fs::symlink_metadata(&path).unwrap();
        let content = if metadata.is_dir() {
            list(&path, all);
            "a folder".to_owned()
        } else {
            digest::of_file(&path).unwrap()
        };
        all.insert(path, (content, metadata.mtime(), metadata.mtime_nsec()));
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
