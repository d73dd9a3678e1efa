//! The files of a bundle by their names, and the manifest that lists them. Pure.

use std::collections::BTreeMap;

use super::{Flaw, MANIFEST, STATEMENT, signature};
use crate::digest;

/// The most files that a bundle may have: many times what a verification leaves.
const MOST_FILES: usize = 1000;

/// The most bytes that the files of a bundle may have together, so that reading one cannot take all
/// memory: the texts of a schema of a thousand tables are a few million.
pub(super) const MOST_BYTES: u64 = 512 << 20;

/// The longest name, which is what the header of an archive holds.
const LONGEST: usize = 100;

/// The files of a bundle by their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    files: BTreeMap<String, Vec<u8>>,
    bytes: u64,
}

/// Whether a file of a bundle may be called that: letters, digits, `.`, `-` and `_` of ASCII, with a
/// letter or digit first, so that it means one file on every system and in every shell.
pub fn is_name(name: &str) -> bool {
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    name.len() <= LONGEST
        && name.bytes().next().is_some_and(|first| first.is_ascii_alphanumeric())
        && name.bytes().all(sign)
}

impl Contents {
    /// Adds a file.
    ///
    /// # Errors
    /// When it cannot be called that, another is called that, or there is too much.
    pub fn add(&mut self, name: &str, bytes: Vec<u8>) -> Result<(), Flaw> {
        if !is_name(name) {
            return Err(Flaw::new(name, "is no name of a file in a bundle"));
        }
        // Systems that tell no case apart would make one file of two.
        if let Some(other) = self.files.keys().find(|other| other.eq_ignore_ascii_case(name)) {
            return Err(Flaw::new(name, format!("has the name of `{other}`")));
        }
        self.bytes = self.bytes.saturating_add(bytes.len() as u64);
        if self.files.len() == MOST_FILES || self.bytes > MOST_BYTES {
            return Err(Flaw::new(
                name,
                format!(
                    "is too much: a bundle has {MOST_FILES} files and {MOST_BYTES} bytes at most"
                ),
            ));
        }
        self.files.insert(name.to_owned(), bytes);
        Ok(())
    }

    /// The bytes of a file that every bundle has.
    ///
    /// # Errors
    /// When it is not there.
    pub fn needed(&self, name: &str) -> Result<&[u8], Flaw> {
        self.get(name).ok_or_else(|| Flaw::new(name, "is not there"))
    }

    /// The bytes of a file.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name).map(Vec::as_slice)
    }

    /// Every file with its bytes, in the order of their names.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
    }

    /// The files that the manifest lists: all but itself and what is made of it.
    pub fn listed(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files().filter(|(name, _)| {
            ![MANIFEST, STATEMENT].contains(name) && !signature::is_file_name(name)
        })
    }

    /// The files that hold signatures.
    pub fn signatures(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files().filter(|(name, _)| signature::is_file_name(name))
    }

    /// Puts a signature in, in place of one by the same key.
    pub(super) fn put_signature(&mut self, name: &str, armour: &str) {
        self.files.insert(name.to_owned(), armour.as_bytes().to_vec());
    }

    /// The text of the manifest, made of the files.
    pub fn manifest(&self) -> String {
        self.listed().map(|(name, bytes)| digest::line(&digest::of_bytes(bytes), name)).collect()
    }

    /// What of the manifest does not hold of the files. `stated` is the digest that the statement
    /// gives of the manifest: it tells whether the file or its line in the manifest was changed.
    ///
    /// Returns the text of the manifest.
    ///
    /// # Errors
    /// The first file that is not what the manifest says of it, or the manifest.
    pub fn held_by_manifest(&self, stated: Option<&str>) -> Result<String, Flaw> {
        let text = self.needed(MANIFEST)?;
        let expected = self.manifest();
        if text == expected.as_bytes() {
            return Ok(expected);
        }
        if stated == Some(digest::of_bytes(expected.as_bytes()).as_str()) {
            return Err(Flaw::new(MANIFEST, format!("is not what {STATEMENT} says it is")));
        }
        let text = String::from_utf8_lossy(text);
        let said: BTreeMap<&str, &str> = text
            .lines()
            .filter_map(|line| line.split_once("  "))
            .map(|(digest, name)| (name, digest))
            .collect();
        for (name, bytes) in self.listed() {
            match said.get(name) {
                None => return Err(Flaw::new(name, format!("is not listed in {MANIFEST}"))),
                Some(said) if *said != digest::of_bytes(bytes) => {
                    return Err(Flaw::new(name, format!("is not what {MANIFEST} says it is")));
                }
                Some(_) => {}
            }
        }
        if let Some(name) = said.keys().find(|name| self.get(name).is_none()) {
            return Err(Flaw::new(*name, format!("is listed in {MANIFEST} and is not there")));
        }
        Err(Flaw::new(MANIFEST, "is not in its form: a line for each file, by their names"))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use super::{Contents, MANIFEST, MOST_FILES, is_name};
    use crate::digest;

    #[test]
    fn a_name_means_one_file_everywhere() {
        for name in ["a", "drift_table.md", "0", "a..b", &"a".repeat(100)] {
            assert!(is_name(name), "{name}");
        }
        let absurd =
            ["", ".", "..", ".a", "-a", "_a", "a/b", "../a", "a\\b", "a b", "a\n", "ä", "a:"];
        for name in absurd.into_iter().chain([&*"a".repeat(101), "a\0"]) {
            assert!(!is_name(name), "{name:?}");
            assert!(Contents::default().add(name, Vec::new()).is_err(), "{name:?}");
        }
    }

    #[test]
    fn no_two_files_have_one_name_and_there_are_not_too_many() {
        let mut contents = Contents::default();
        contents.add("Read.me", Vec::new()).unwrap();
        let flaw = contents.add("read.ME", Vec::new()).unwrap_err();
        assert_eq!(flaw.to_string(), "read.ME: has the name of `Read.me`");
        for number in 1..MOST_FILES {
            contents.add(&format!("f{number}"), Vec::new()).unwrap();
        }
        assert!(contents.add("one-more", Vec::new()).unwrap_err().what.starts_with("is too much"));
    }

    #[test]
    fn what_the_manifest_says_is_held_against_the_files() {
        let contents = |a: &str, manifest: &str| {
            let mut contents = Contents::default();
            contents.add("a", a.as_bytes().to_vec()).unwrap();
            contents.add("b", b"b".to_vec()).unwrap();
            contents.add(MANIFEST, manifest.as_bytes().to_vec()).unwrap();
            contents
        };
        let manifest = contents("a", "").manifest();
        let stated = digest::of_bytes(manifest.as_bytes());
        let said = |a: &str, manifest: &str| {
            let held = contents(a, manifest).held_by_manifest(Some(&stated));
            held.map_err(|flaw| flaw.to_string()).err()
        };
        assert_eq!(said("a", &manifest), None);
        let of_a = "a: is not what MANIFEST.sha256 says it is";
        assert_eq!(said("x", &manifest).unwrap(), of_a);
        // The statement tells that the manifest was changed, and not the file.
        let of_manifest = "MANIFEST.sha256: is not what statement.json says it is";
        assert_eq!(said("a", &manifest.replace("  a", "  c")).unwrap(), of_manifest);
        assert_eq!(said("a", &manifest.to_uppercase()).unwrap(), of_manifest);
        let (first, second) = manifest.split_at(manifest.len() / 2);
        let listed = |manifest: &str| {
            let held = contents("a", manifest).held_by_manifest(None);
            held.unwrap_err().to_string()
        };
        assert_eq!(listed(first), "b: is not listed in MANIFEST.sha256");
        let more = format!("{manifest}{}", digest::line(&stated, "c"));
        assert_eq!(listed(&more), "c: is listed in MANIFEST.sha256 and is not there");
        let other_order = format!("{second}{first}");
        assert!(listed(&other_order).contains("is not in its form"));
    }
}
