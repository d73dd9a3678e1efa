//! The archive of a bundle: a plain tar file whose bytes follow from the files alone.
//!
//! Every header is the same but for the file's name and size, so the time, the account and the mask of
//! whoever writes it leave no trace. It is not compressed, since compressors differ in their bytes
//! from version to version.

use std::io::{self, Read as _};

use tar::{Archive, Builder, EntryType, Header};

use super::{Contents, Flaw};

/// The mode of every file.
const MODE: u32 = 0o644;

/// The longest name of a folder, which is what the header of an archive holds.
const LONGEST: usize = 150;

/// Whether the folder of an archive may be called that: letters and digits of any script, `.`, `-` and
/// `_`, with a letter or digit first.
pub fn is_top(name: &str) -> bool {
    let sign = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    name.len() <= LONGEST && name.starts_with(char::is_alphanumeric) && name.chars().all(sign)
}

/// The archive of some files in one folder called `top`.
///
/// # Errors
/// When a name does not fit into a header, which [`is_top`] and [`is_name`](super::is_name) rule out.
pub fn bytes(top: &str, contents: &Contents) -> io::Result<Vec<u8>> {
    let mut builder = Builder::new(Vec::new());
    for (name, bytes) in contents.files() {
        let mut header = Header::new_ustar();
        header.set_path(format!("{top}/{name}"))?;
        header.set_size(bytes.len() as u64);
        header.set_mode(MODE);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(0);
        header.set_entry_type(EntryType::Regular);
        header.set_cksum();
        builder.append(&header, bytes)?;
    }
    builder.into_inner()
}

/// Reads an archive in memory; nothing is unpacked. `shown` is what messages call it. Returns the name
/// of its folder with its files.
///
/// # Errors
/// What in it is not as [`bytes`] makes it, to the last byte.
pub fn parse(shown: &str, archive: &[u8]) -> Result<(String, Contents), Flaw> {
    let damaged =
        |error: io::Error| Flaw::new(shown, format!("is no archive of a bundle: {error}"));
    let mut top: Option<String> = None;
    let mut contents = Contents::default();
    for entry in Archive::new(archive).entries().map_err(damaged)? {
        let mut entry = entry.map_err(damaged)?;
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let misplaced = || Flaw::new(shown, format!("holds `{path}`, which no bundle does"));
        // Only the size of a plain file is the size of what is in the archive.
        if entry.header().entry_type() != EntryType::Regular {
            return Err(misplaced());
        }
        let (folder, name) = path.split_once('/').ok_or_else(misplaced)?;
        if !is_top(folder) || top.as_deref().is_some_and(|top| top != folder) {
            return Err(misplaced());
        }
        top.get_or_insert_with(|| folder.to_owned());
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).map_err(damaged)?;
        contents.add(name, bytes)?;
    }
    let top = top.ok_or_else(|| Flaw::new(shown, "is an archive of nothing"))?;
    let expected = bytes(&top, &contents).map_err(damaged)?;
    if archive == expected {
        return Ok((top, contents));
    }
    let same = archive.iter().zip(&expected).take_while(|(is, must)| is == must).count();
    Err(Flaw::new(
        shown,
        format!("is not what an archive of its files is, from byte {} on", same + 1),
    ))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use std::io::Cursor;

    use tar::{Builder, EntryType, Header};

    use super::{bytes, is_top, parse};
    use crate::evidence::bundle::Contents;

    fn contents() -> Contents {
        let mut contents = Contents::default();
        contents.add("b.txt", b"two\n".to_vec()).unwrap();
        contents.add("a.txt", vec![b'1'; 600]).unwrap();
        contents.add("empty", Vec::new()).unwrap();
        contents
    }

    #[test]
    fn what_is_written_is_read_and_any_other_byte_is_not() {
        let archive = bytes("top", &contents()).unwrap();
        assert_eq!(parse("x.tar", &archive).unwrap(), ("top".to_owned(), contents()));
        for top in ["ä-1.0", &"a".repeat(150)] {
            assert!(is_top(top), "{top}");
            let archive = bytes(top, &contents()).unwrap();
            assert_eq!(parse("x.tar", &archive).unwrap(), (top.to_owned(), contents()));
        }
        for top in ["", ".", "..", ".a", "a b", "a\n", "a/b", &"a".repeat(151)] {
            assert!(!is_top(top), "{top:?}");
        }
        let (mut of_content, mut of_archive) = (0, 0);
        for at in 0..archive.len() {
            for mask in [0x01, 0x20, 0xff] {
                let mut other = archive.clone();
                other[at] ^= mask;
                match parse("x.tar", &other) {
                    // The digest of the file tells.
                    Ok((top, changed)) => {
                        assert!(top == "top" && changed != contents(), "byte {at}");
                        of_content += 1;
                    }
                    Err(_) => of_archive += 1,
                }
            }
        }
        assert_eq!(of_content, 3 * 604, "what is in the files, and nothing else");
        assert_eq!(of_content + of_archive, 3 * archive.len());
        for length in 0..archive.len() {
            assert!(parse("x.tar", &archive[..length]).is_err(), "{length}");
        }
        let longer = [&archive[..], &[0; 512]].concat();
        let flaw = parse("x.tar", &longer).unwrap_err().to_string();
        let said =
            format!("is not what an archive of its files is, from byte {} on", archive.len() + 1);
        assert_eq!(flaw, format!("x.tar: {said}"));
    }

    /// An archive with one entry.
    fn one(path: &str, of: EntryType, size: u64) -> Vec<u8> {
        let mut header = Header::new_gnu();
        // As a hostile archive has it: `set_path` would refuse.
        header.as_mut_bytes()[..path.len()].copy_from_slice(path.as_bytes());
        header.set_entry_type(of);
        header.set_size(size);
        header.set_mode(0o644);
        header.set_cksum();
        let mut builder = Builder::new(Vec::new());
        builder.append(&header, Cursor::new(b"text")).unwrap();
        builder.into_inner().unwrap()
    }

    #[test]
    fn an_archive_cannot_reach_out_of_itself() {
        let cases = [
            ("/etc/passwd", EntryType::Regular, "holds `/etc/passwd`"),
            ("../x", EntryType::Regular, "holds `../x`"),
            ("x", EntryType::Regular, "holds `x`"),
            ("top/../x", EntryType::Regular, "is no name of a file"),
            ("top/a/x", EntryType::Regular, "is no name of a file"),
            ("top/x", EntryType::Symlink, "holds `top/x`"),
            ("top/x", EntryType::Link, "holds `top/x`"),
            ("top/x", EntryType::Fifo, "holds `top/x`"),
            ("top/x", EntryType::Directory, "holds `top/x`"),
            ("top/x", EntryType::GNUSparse, "is no archive of a bundle"),
        ];
        for (path, of, expected) in cases {
            let flaw = parse("x.tar", &one(path, of, 4)).unwrap_err().to_string();
            assert!(flaw.contains(expected), "{flaw} lacks {expected}");
        }
        // What it claims to hold is more than it has, and than any memory.
        let flaw = parse("x.tar", &one("top/x", EntryType::Regular, 1 << 40)).unwrap_err();
        assert!(flaw.what.contains("is no"), "{flaw}");
        assert_eq!(parse("x.tar", &[]).unwrap_err().to_string(), "x.tar: is an archive of nothing");
        assert!(parse("x.tar", b"no archive at all").is_err());
    }
}
