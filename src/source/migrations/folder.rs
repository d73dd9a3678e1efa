//! What lies in a migrations folder, in an order that does not depend on the system.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::MigrationsError;

/// The listing of a migrations folder.
pub(super) struct Folder {
    /// The project.
    pub(super) root: PathBuf,
    /// The folder relative to the project, tidy, without a closing `/`; `.` for the project.
    pub(super) shown: String,
    /// The files that end in `.sql`, by name.
    pub(super) files: Vec<File>,
    /// The names of all other files, hidden ones left out.
    pub(super) others: Vec<String>,
    /// Every folder directly inside, hidden ones left out, with the names of what is in it.
    pub(super) folders: Vec<(String, Vec<String>)>,
    /// The folders inside, at any depth, that hold SQL themselves; relative to the project.
    pub(super) nested: Vec<String>,
}

/// One SQL file.
pub(super) struct File {
    /// The name alone: `0001_init.up.sql`.
    pub(super) name: String,
    /// What it says; bytes that are not UTF-8 are replaced, for only markers are looked for.
    pub(super) text: String,
}

impl File {
    /// The name without `.sql`.
    pub(super) fn stem(&self) -> &str {
        self.name.strip_suffix(".sql").unwrap_or(&self.name)
    }
}

/// No tool nests migrations deeper, and a link that leads back up would never end.
const DEPTH: usize = 6;

impl Folder {
    pub(super) fn list(root: &Path, dir: &str) -> Result<Self, MigrationsError> {
        let shown = tidy(dir);
        let path = root.join(&shown);
        let names = match fs::metadata(&path) {
            Ok(found) if found.is_dir() => names(&path),
            Ok(_) => return Err(MigrationsError::NotAFolder { dir: shown }),
            Err(error) => Err(error),
        };
        let names = match names {
            Ok(names) => names,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(MigrationsError::Missing { dir: shown });
            }
            Err(source) => return Err(MigrationsError::Unreadable { path: shown, source }),
        };
        if names.is_empty() {
            return Err(MigrationsError::Empty { dir: shown });
        }
        let mut folder = Self {
            root: root.to_owned(),
            shown,
            files: Vec::new(),
            others: Vec::new(),
            folders: Vec::new(),
            nested: Vec::new(),
        };
        for name in names {
            let inside = path.join(&name);
            let unreadable =
                |source| MigrationsError::Unreadable { path: join(&folder.shown, &name), source };
            if inside.is_dir() {
                let listed = self::names(&inside).map_err(unreadable)?;
                nested(&inside, &join(&folder.shown, &name), DEPTH, &mut folder.nested);
                folder.folders.push((name, listed));
            } else if name.to_ascii_lowercase().ends_with(".sql") {
                let bytes = fs::read(&inside).map_err(unreadable)?;
                let text = String::from_utf8_lossy(&bytes).into_owned();
                folder.files.push(File { name, text });
            } else {
                folder.others.push(name);
            }
        }
        Ok(folder)
    }

    /// A file of the folder, relative to the project.
    pub(super) fn file(&self, name: &str) -> String {
        join(&self.shown, name)
    }

    /// Whether the folder, or the one that holds it, has a file of this name.
    pub(super) fn has_near(&self, name: &str) -> bool {
        let here = self.root.join(&self.shown);
        here.join(name).is_file() || here.parent().is_some_and(|parent| parent.join(name).is_file())
    }
}

/// The names in a folder in byte order, hidden ones left out. A name that is not Unicode is kept
/// with replacements, so that it is reported as a file that fits nothing.
fn names(path: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(path)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// Adds the folders at and below `path` that hold SQL. What cannot be listed holds nothing to run.
fn nested(path: &Path, shown: &str, depth: usize, found: &mut Vec<String>) {
    let Ok(names) = names(path) else { return };
    let is_sql = |name: &String| name.to_ascii_lowercase().ends_with(".sql");
    if names.iter().any(|name| is_sql(name) && !path.join(name).is_dir()) {
        found.push(shown.to_owned());
    }
    if depth == 0 {
        return;
    }
    for name in names {
        let inside = path.join(&name);
        if inside.is_dir() {
            nested(&inside, &join(shown, &name), depth - 1, found);
        }
    }
}

/// The path without `./`, doubled or closing slashes.
fn tidy(dir: &str) -> String {
    let parts: Vec<&str> = dir.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    let tidied = parts.join("/");
    match (dir.starts_with('/'), tidied.is_empty()) {
        (true, _) => format!("/{tidied}"),
        (false, true) => ".".to_owned(),
        (false, false) => tidied,
    }
}

fn join(folder: &str, name: &str) -> String {
    match folder {
        "." => name.to_owned(),
        "/" => format!("/{name}"),
        _ => format!("{folder}/{name}"),
    }
}
