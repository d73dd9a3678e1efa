//! Where scripts come from: a trait, so that parsing needs no disk, and the loader that reads one.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Gives the bytes of a SQL file.
pub trait Loader {
    /// Reads the file shown to people as `path`: relative to the project, `/` as separator, no `.`
    /// and no `..` but leading ones; or absolute when the script says so.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn load(&self, path: &str) -> io::Result<Vec<u8>>;

    /// The name to show for `path`, when a shorter one is known.
    fn display(&self, path: &str) -> Arc<str> {
        Arc::from(path)
    }
}

/// Reads files below (or beside) a project folder.
#[derive(Clone, Debug)]
pub struct DiskLoader {
    root: PathBuf,
}

impl DiskLoader {
    /// `root` is the project folder: `\i` paths and display paths are relative to it.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The display path of a file on disk: relative to the project if it lies below it, with `/`.
    pub fn display_path(&self, path: &Path) -> Arc<str> {
        let relative = path.strip_prefix(&self.root).unwrap_or(path);
        Arc::from(normalize(&relative.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")))
    }
}

impl Loader for DiskLoader {
    fn load(&self, path: &str) -> io::Result<Vec<u8>> {
        std::fs::read(self.root.join(path))
    }

    fn display(&self, path: &str) -> Arc<str> {
        self.display_path(Path::new(path))
    }
}

/// Resolves what `\ir` says in file `including`; an absolute path stays as it is.
pub(super) fn beside(including: &str, path: &str) -> String {
    match including.rsplit_once('/') {
        Some((folder, _)) if !is_absolute(path) => normalize(&format!("{folder}/{path}")),
        _ => normalize(path),
    }
}

/// Removes `.` and resolves `..` by name, so that one file has one name.
pub(super) fn normalize(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if is_absolute(path) => {}
            _ => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if path.starts_with('/') { format!("/{joined}") } else { joined }
}

fn is_absolute(path: &str) -> bool {
    path.starts_with('/') || Path::new(path).is_absolute()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_resolved_by_name() {
        assert_eq!(normalize("./a//b/../c.sql"), "a/c.sql");
        assert_eq!(normalize("../../x.sql"), "../../x.sql");
        assert_eq!(normalize("/../x.sql"), "/x.sql");
        assert_eq!(beside("db/schema/main.sql", "../common/a.sql"), "db/common/a.sql");
        assert_eq!(beside("main.sql", "a.sql"), "a.sql");
        assert_eq!(beside("db/main.sql", "/srv/a.sql"), "/srv/a.sql");
    }

    #[test]
    fn display_paths_are_relative_to_the_project() {
        let loader = DiskLoader::new("/srv/project");
        assert_eq!(&*loader.display_path(Path::new("/srv/project/db/./a.sql")), "db/a.sql");
        assert_eq!(&*loader.display("/srv/project/a.sql"), "a.sql");
        assert_eq!(&*loader.display("/elsewhere/a.sql"), "/elsewhere/a.sql");
    }
}
