//! Which PostgreSQL server programs this machine has.

use std::cmp::Reverse;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::super::connect::{OLDEST_SUPPORTED_MAJOR, Version};
use super::error::ScratchError;

/// Where packages put server programs when they are not in `PATH`. One `*` stands for a version.
const KNOWN_PLACES: &[&str] = if cfg!(target_os = "macos") {
    &[
        "/opt/homebrew/opt/postgresql@*/bin",
        "/usr/local/opt/postgresql@*/bin",
        "/Applications/Postgres.app/Contents/Versions/*/bin",
    ]
} else {
    &["/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin"]
};

/// How an installation was found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// The folder was configured.
    Configured,
    /// `postgres` and `initdb` are in `PATH`.
    Path,
    /// `pg_config`, found in `PATH`, named the folder.
    PgConfig,
    /// A package puts it there: the pattern that matched.
    KnownPlace(String),
}

impl Origin {
    /// Whether somebody put the folder where it was found; then the order is theirs as well.
    fn is_chosen(&self) -> bool {
        matches!(self, Self::Configured | Self::Path)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Configured => "the configured folder",
            Self::Path => "PATH",
            Self::PgConfig => "pg_config",
            Self::KnownPlace(pattern) => pattern,
        })
    }
}

/// A folder with the programs `postgres` and `initdb`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installation {
    /// The folder, symbolic links resolved.
    pub bin_dir: PathBuf,
    /// What `postgres --version` says.
    pub version: Version,
    /// How it was found.
    pub origin: Origin,
}

impl fmt::Display for Installation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {} ({})", self.version, self.bin_dir.display(), self.origin)
    }
}

/// The few environment variables that programs of PostgreSQL are given.
#[derive(Clone, Debug, Default)]
pub(super) struct Environment {
    pub(super) path: Option<OsString>,
    pub(super) library_path: Option<OsString>,
}

impl Environment {
    /// Programs see nothing else of the environment: `PGOPTIONS`, `LANG` or `PGDATA` of the user
    /// must not shape a scratch server.
    pub(super) fn apply(&self, command: &mut Command) {
        command.env_clear().env("TZ", "UTC").env("LC_ALL", "C");
        // The user's current folder may be closed to the account that runs the program.
        command.current_dir("/");
        for (name, value) in [("PATH", &self.path), ("LD_LIBRARY_PATH", &self.library_path)] {
            if let Some(value) = value {
                command.env(name, value);
            }
        }
    }
}

/// Where to look, in order.
#[derive(Clone, Debug)]
pub(super) struct Search {
    pub(super) bin_dir: Option<PathBuf>,
    pub(super) environment: Environment,
    pub(super) known_places: Vec<String>,
}

/// All PostgreSQL server programs on this machine, the one that would be chosen without further
/// wishes first: those that somebody chose (the configured folder, then `PATH` in its order), then
/// those that are merely there (`pg_config`, the places packages use), newest major version first.
/// `path` is the value of `PATH`.
///
/// Runs `postgres --version` of each, so call it where blocking is allowed.
pub fn installations(bin_dir: Option<&Path>, path: Option<&OsStr>) -> Vec<Installation> {
    Search::new(bin_dir.map(Path::to_owned), path.map(OsStr::to_owned), None).all()
}

/// The folders in which programs of PostgreSQL may be: those that packages use, then those of `PATH`,
/// whose programs may be wrappers.
pub(in crate::postgres) fn folders_of_programs(path: Option<&OsStr>) -> Vec<PathBuf> {
    let path = path.unwrap_or_default();
    let in_path = std::env::split_paths(path).filter(|dir| dir.is_absolute());
    KNOWN_PLACES.iter().flat_map(|pattern| matching(pattern)).chain(in_path).collect()
}

/// Takes everything of the user's environment but the two paths from a program of PostgreSQL.
pub(in crate::postgres) fn shielded(
    command: &mut Command,
    path: Option<&OsStr>,
    library_path: Option<&OsStr>,
) {
    let (path, library_path) = (path.map(OsStr::to_owned), library_path.map(OsStr::to_owned));
    Environment { path, library_path }.apply(command);
}

impl Search {
    pub(super) fn new(
        bin_dir: Option<PathBuf>,
        path: Option<OsString>,
        library_path: Option<OsString>,
    ) -> Self {
        Self {
            bin_dir,
            environment: Environment { path, library_path },
            known_places: KNOWN_PLACES.iter().map(|place| (*place).to_owned()).collect(),
        }
    }

    /// The installation to use: the configured folder's if there is one, else the first that fits.
    pub(super) fn choose(&self, wanted: Option<u32>) -> Result<Installation, ScratchError> {
        let found = match &self.bin_dir {
            Some(dir) => {
                let examined = locate(dir).and_then(|dir| self.examine(dir, Origin::Configured));
                vec![examined.map_err(|reason| ScratchError::NotAnInstallation {
                    bin_dir: dir.clone(),
                    reason,
                })?]
            }
            None => self.all(),
        };
        if found.is_empty() {
            return Err(ScratchError::NotFound { looked_in: self.places() });
        }
        if let Some(wanted) = wanted {
            let fits = found.iter().find(|one| one.version.major() == wanted).cloned();
            let fits = fits.ok_or(ScratchError::VersionNotFound { wanted, found })?;
            return Self::supported(vec![fits]);
        }
        Self::supported(found)
    }

    fn supported(found: Vec<Installation>) -> Result<Installation, ScratchError> {
        let fits = found.iter().find(|one| one.version.major() >= OLDEST_SUPPORTED_MAJOR).cloned();
        fits.ok_or(ScratchError::AllTooOld { found })
    }

    /// The places of the search, for people.
    fn places(&self) -> Vec<String> {
        let ahead = ["PATH", "pg_config"].into_iter().map(str::to_owned);
        ahead.chain(self.known_places.iter().cloned()).collect()
    }

    fn all(&self) -> Vec<Installation> {
        let mut seen: Vec<PathBuf> = Vec::new();
        let mut found: Vec<Installation> = Vec::new();
        for (dir, origin) in self.candidates() {
            let Ok(bin_dir) = locate(&dir) else { continue };
            if !seen.contains(&bin_dir) {
                seen.push(bin_dir.clone());
                found.extend(self.examine(bin_dir, origin));
            }
        }
        // A stable sort: among equals the order of the search decides.
        found.sort_by_key(|one| {
            let newest_first = Reverse(one.version.major());
            (!one.origin.is_chosen()).then_some(newest_first)
        });
        found
    }

    fn candidates(&self) -> Vec<(PathBuf, Origin)> {
        let mut candidates = Vec::new();
        candidates.extend(self.bin_dir.clone().map(|dir| (dir, Origin::Configured)));
        let path = self.environment.path.as_deref().unwrap_or_default();
        let mut in_path: Vec<_> =
            std::env::split_paths(path).filter(|dir| dir.is_absolute()).collect();
        in_path.dedup();
        candidates.extend(in_path.iter().map(|dir| (dir.clone(), Origin::Path)));
        candidates.extend(self.named_by_pg_config(&in_path).map(|dir| (dir, Origin::PgConfig)));
        for pattern in &self.known_places {
            let dirs = matching(pattern).into_iter();
            candidates.extend(dirs.map(|dir| (dir, Origin::KnownPlace(pattern.clone()))));
        }
        candidates
    }

    fn named_by_pg_config(&self, in_path: &[PathBuf]) -> Option<PathBuf> {
        let program =
            in_path.iter().map(|dir| dir.join("pg_config")).find(|file| file.is_file())?;
        let mut command = Command::new(program);
        self.environment.apply(&mut command);
        let output = command.arg("--bindir").output().ok().filter(|o| o.status.success())?;
        Some(PathBuf::from(String::from_utf8(output.stdout).ok()?.trim()))
    }

    /// Asks the server in a folder for its version.
    fn examine(&self, bin_dir: PathBuf, origin: Origin) -> Result<Installation, String> {
        let program = bin_dir.join("postgres");
        let mut command = Command::new(&program);
        self.environment.apply(&mut command);
        let output = command
            .arg("--version")
            .output()
            .map_err(|e| format!("`{}`: {e}", program.display()))?;
        let version = Version::parse_banner(&String::from_utf8_lossy(&output.stdout))
            .ok_or_else(|| format!("`{} --version` states no version", program.display()))?;
        Ok(Installation { bin_dir, version, origin })
    }
}

/// The folder that really holds the programs a folder offers, or what is missing. A link in
/// `PATH` leads to the folder where all programs of that version are.
fn locate(dir: &Path) -> Result<PathBuf, String> {
    let program = dir.join("postgres");
    let real = program.canonicalize().map_err(|e| format!("`{}`: {e}", program.display()))?;
    let holds_initdb = |dir: &&Path| dir.join("initdb").is_file();
    let found = real.parent().filter(holds_initdb).or(Some(dir).filter(holds_initdb));
    found.map(Path::to_owned).ok_or_else(|| "`initdb` is missing".to_owned())
}

/// The folders a pattern with one `*` in one component stands for, in order of name.
fn matching(pattern: &str) -> Vec<PathBuf> {
    let Some((before, after)) = pattern.split_once('*') else {
        return vec![PathBuf::from(pattern)];
    };
    let (parent, prefix) = before.rsplit_once('/').unwrap_or((".", before));
    let (suffix, rest) = after.split_once('/').unwrap_or((after, ""));
    let Ok(entries) = std::fs::read_dir(parent) else { return Vec::new() };
    let mut dirs: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .filter(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            name.len() > prefix.len() + suffix.len()
                && name.starts_with(prefix)
                && name.ends_with(suffix)
        })
        .map(|entry| entry.path().join(rest))
        .collect();
    dirs.sort();
    dirs
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::path::{Path, PathBuf};

    use super::super::error::ScratchError;
    use super::{Origin, Search};

    /// A folder with programs that only know their version.
    fn fake(root: &Path, name: &str, version: &str) -> PathBuf {
        let bin = root.join(name).join("bin");
        fs::create_dir_all(&bin).unwrap();
        for program in ["postgres", "initdb"] {
            let file = bin.join(program);
            fs::write(&file, format!("#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n"))
                .unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        }
        bin.canonicalize().unwrap()
    }

    fn search(root: &Path, path: &[&Path]) -> Search {
        let path = std::env::join_paths(path).unwrap();
        let mut search = Search::new(None, Some(path), None);
        search.known_places = vec![format!("{}/pg-*/bin", root.display())];
        search
    }

    #[test]
    fn the_first_in_path_is_chosen_unless_another_is_asked_for() {
        let root = tempfile::tempdir().unwrap();
        let old = fake(root.path(), "old", "14.2");
        fake(root.path(), "pg-15", "15.18 (Debian)");
        let new = fake(root.path(), "new", "17.1");
        fake(root.path(), "pg-18", "18.4");
        let search = search(root.path(), &[&old, &new]);
        let found: Vec<_> =
            search.all().into_iter().map(|one| (one.version.text, one.origin)).collect();
        let pattern = Origin::KnownPlace(search.known_places[0].clone());
        let wanted = [
            ("14.2", Origin::Path),
            ("17.1", Origin::Path),
            ("18.4", pattern.clone()),
            ("15.18", pattern),
        ];
        assert_eq!(found, wanted.map(|(text, origin)| (text.to_owned(), origin)));
        assert_eq!(search.choose(None).unwrap().bin_dir, old);
        assert_eq!(search.choose(Some(17)).unwrap().bin_dir, new);
        assert_eq!(search.choose(Some(18)).unwrap().version.text, "18.4");
    }

    #[test]
    fn a_version_that_is_not_there_is_an_error_that_lists_what_is() {
        let root = tempfile::tempdir().unwrap();
        let bin = fake(root.path(), "pg-15", "15.18");
        let error = search(root.path(), &[]).choose(Some(17)).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "no PostgreSQL 17 found to build the scratch databases\n  found: PostgreSQL 15.18 in {}",
                bin.display()
            )
        );
        assert!(error.hint().unwrap().starts_with("install it (`apt install postgresql-17`"));
    }

    #[test]
    fn nothing_found_says_where_it_was_looked_for() {
        let mut search = Search::new(None, None, None);
        search.known_places = vec!["/nonexistent/postgresql/*/bin".to_owned()];
        let error = search.choose(None).unwrap_err();
        assert_eq!(
            error.to_string(),
            "no PostgreSQL server found to build the scratch databases\n  looked in: PATH, pg_config, /nonexistent/postgresql/*/bin"
        );
        assert_eq!(
            error.hint().unwrap(),
            "install one (`apt install postgresql`, `brew install postgresql@17`), or pass `--scratch postgresql://…`"
        );
    }

    #[test]
    fn a_configured_folder_is_used_or_refused_but_never_passed_over() {
        let root = tempfile::tempdir().unwrap();
        let configured = fake(root.path(), "mine", "14.0");
        let newer = fake(root.path(), "pg-17", "17.1");
        let mut search = search(root.path(), &[&newer]);
        search.bin_dir = Some(configured.clone());
        assert_eq!(search.choose(None).unwrap().bin_dir, configured);
        fs::remove_file(configured.join("initdb")).unwrap();
        let error = search.choose(None).unwrap_err();
        assert!(matches!(error, ScratchError::NotAnInstallation { .. }), "{error}");
    }

    #[test]
    fn versions_before_14_are_refused() {
        let root = tempfile::tempdir().unwrap();
        let bin = fake(root.path(), "pg-13", "13.9");
        let error = search(root.path(), &[&bin]).choose(None).unwrap_err();
        assert!(matches!(error, ScratchError::AllTooOld { .. }), "{error}");
    }
}
