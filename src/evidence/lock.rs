//! The lock of a baseline: one text file of digests that `sha256sum -c` can check.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use super::EvidenceError;
use crate::digest;

/// The version of the lock's format.
pub const FORMAT: u32 = 1;

/// A named state, locked by digests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    /// The baseline's name.
    pub name: String,
    /// The last migration.
    pub head: String,
    /// The major version of the scratch server.
    pub postgresql: u32,
    /// The digest of each normalised model, by the source's role.
    pub models: BTreeMap<String, String>,
    /// The digest of each file, by its path from the project folder.
    pub files: BTreeMap<String, String>,
}

impl Lock {
    /// Whether a text may name a baseline: it stands in a line of the lock and names a file.
    pub fn is_name(name: &str) -> bool {
        let allowed = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
        name.chars().all(allowed) && name.contains(char::is_alphanumeric) && !name.contains("..")
    }

    /// The text of the file. Comment lines are passed over by `sha256sum -c`.
    pub fn to_text(&self) -> String {
        let mut text = format!(
            "# pgcanon baseline lock. Check the files with: sha256sum -c FILE\n\
             # format: {FORMAT}\n# baseline: {}\n# head: {}\n# postgresql: {}\n",
            self.name, self.head, self.postgresql
        );
        for (role, digest) in &self.models {
            let _ = writeln!(text, "# model {role}: {digest}");
        }
        for (path, digest) in &self.files {
            text.push_str(&digest::line(digest, path));
        }
        text
    }

    /// Reads the text of a lock; `path` is for messages alone.
    ///
    /// # Errors
    /// When a line cannot be understood, or one that must be there is not.
    pub fn parse(text: &str, path: &str) -> Result<Self, EvidenceError> {
        let mut headers: BTreeMap<&str, &str> = BTreeMap::new();
        let mut lock = Self {
            name: String::new(),
            head: String::new(),
            postgresql: 0,
            models: BTreeMap::new(),
            files: BTreeMap::new(),
        };
        let wrong = |line: usize, reason: &str| EvidenceError::Lock {
            path: path.to_owned(),
            line,
            reason: reason.to_owned(),
        };
        for (number, line) in (1..).zip(text.split_terminator('\n')) {
            // `sha256sum -c` would take it for a part of the file's name.
            if line.contains('\r') {
                return Err(wrong(number, "it holds a carriage return"));
            }
            if let Some(comment) = line.strip_prefix("# ") {
                if let Some((key, value)) = comment.split_once(": ") {
                    match key.strip_prefix("model ") {
                        Some(role) => {
                            let value = value.to_owned();
                            if lock.models.insert(role.to_owned(), value).is_some() {
                                return Err(wrong(number, "the model is named twice"));
                            }
                        }
                        None => {
                            if headers.insert(key, value).is_some() {
                                return Err(wrong(number, &format!("`# {key}: …` is there twice")));
                            }
                        }
                    }
                }
                continue;
            }
            let (digest, file) =
                line.split_once("  ").ok_or_else(|| wrong(number, "it is no digest and path"))?;
            if digest.len() != 64 || !digest.bytes().all(|b| b.is_ascii_hexdigit()) {
                return Err(wrong(number, "it does not begin with a SHA-256 digest"));
            }
            if file.is_empty() {
                return Err(wrong(number, "it names no file"));
            }
            if lock.files.insert(file.to_owned(), digest.to_ascii_lowercase()).is_some() {
                return Err(wrong(number, "the file is listed twice"));
            }
        }
        let header = |key: &str| {
            headers.get(key).copied().ok_or_else(|| wrong(1, &format!("`# {key}: …` is missing")))
        };
        if header("format")? != FORMAT.to_string() {
            return Err(wrong(2, "it was written by another version of pgcanon"));
        }
        header("baseline")?.clone_into(&mut lock.name);
        header("head")?.clone_into(&mut lock.head);
        lock.postgresql = header("postgresql")?
            .parse()
            .map_err(|_| wrong(1, "`# postgresql: …` is no version"))?;
        Ok(lock)
    }

    /// Digests the files of a project.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn digests(
        root: &Path,
        paths: impl IntoIterator<Item = String>,
    ) -> Result<BTreeMap<String, String>, EvidenceError> {
        paths
            .into_iter()
            .map(|path| match digest::of_file(&root.join(&path)) {
                Ok(digest) => Ok((path, digest)),
                Err(source) => Err(EvidenceError::Read { path, source }),
            })
            .collect()
    }

    /// The locked files of the project at `root` that are no longer what was locked, a line each.
    ///
    /// # Errors
    /// When one that is there cannot be read.
    pub fn changed(&self, root: &Path) -> Result<Vec<String>, EvidenceError> {
        let mut lines = Vec::new();
        for (path, locked) in &self.files {
            match digest::of_file(&root.join(path)) {
                Ok(digest) if digest == *locked => {}
                Ok(_) => lines.push(format!("`{path}` has changed since it was locked")),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    lines.push(format!("`{path}` is locked and is not there"));
                }
                Err(source) => return Err(EvidenceError::Read { path: path.clone(), source }),
            }
        }
        Ok(lines)
    }

    /// What `actual` has otherwise than this lock, a line each.
    pub fn mismatches(&self, actual: &Self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.head != actual.head {
            lines.push(format!("head is {}, locked was {}", actual.head, self.head));
        }
        for (path, digest) in &self.files {
            match actual.files.get(path) {
                None => lines.push(format!("`{path}` is locked and no longer part of the project")),
                Some(other) if other != digest => lines.push(format!("`{path}` has changed")),
                Some(_) => {}
            }
        }
        for path in actual.files.keys().filter(|path| !self.files.contains_key(*path)) {
            lines.push(format!("`{path}` is not in the lock"));
        }
        for (role, digest) in &self.models {
            if actual.models.get(role) != Some(digest) {
                lines.push(format!("what {role} builds is not what was locked"));
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use std::collections::BTreeMap;

    use super::Lock;

    fn lock() -> Lock {
        let digest = "0".repeat(64);
        Lock {
            name: "v1".to_owned(),
            head: "011_reporting".to_owned(),
            postgresql: 15,
            models: BTreeMap::from([("canonical".to_owned(), digest.clone())]),
            files: BTreeMap::from([("db/a b.sql".to_owned(), digest)]),
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        assert_eq!(Lock::parse(&lock().to_text(), "l").unwrap(), lock());
    }

    #[test]
    fn a_damaged_lock_is_an_error_with_its_line() {
        let text = lock().to_text();
        let cases = [
            (text.replace("0000  db", "000z  db"), "line 7"),
            (text.replace("# head: 011_reporting\n", ""), "head"),
            (text.replace("format: 1", "format: 9"), "another version"),
            (format!("{text}{}", text.lines().last().unwrap()), "twice"),
        ];
        for (text, expected) in cases {
            let error = Lock::parse(&text, "l").unwrap_err().to_string();
            assert!(error.contains(expected), "{error} lacks {expected}");
        }
    }

    #[test]
    fn a_name_is_of_letters_and_few_signs() {
        for name in ["v1", "1.0", "2024-03_release", "ä"] {
            assert!(Lock::is_name(name), "{name}");
        }
        for name in ["", " ", ".", "-", "1..2", "../v1", "1/0", "v 1", "v1\n# head: x", "v\u{7}"] {
            assert!(!Lock::is_name(name), "{name:?}");
        }
    }

    #[test]
    fn every_difference_is_named() {
        let (locked, mut actual) = (lock(), lock());
        actual.head = "012".to_owned();
        actual.models.clear();
        actual.files = BTreeMap::from([("db/b.sql".to_owned(), "1".repeat(64))]);
        assert_eq!(locked.mismatches(&actual).len(), 4);
        assert!(locked.mismatches(&lock()).is_empty());
    }
}
