//! SHA-256, written as `sha256sum` does.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::model::{Attributes, Model, ObjectId};

/// How many hexadecimal digits a digest has.
pub const LENGTH: usize = 64;

/// The digest of some bytes in lower-case hexadecimal.
pub fn of_bytes(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(LENGTH);
    for byte in Sha256::digest(bytes) {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// The digest of a file's bytes as they are.
///
/// # Errors
/// When the file cannot be read.
pub fn of_file(path: &Path) -> io::Result<String> {
    Ok(of_bytes(&std::fs::read(path)?))
}

/// The digest of what a model says: every object with its attributes, in order.
///
/// # Errors
/// When a value cannot be written as JSON, which none in a model can bring about.
pub fn of_model(model: &Model) -> Result<String, serde_json::Error> {
    let objects: Vec<_> =
        model.objects.iter().map(|(id, object)| (id, object.attributes.as_ref())).collect();
    Ok(of_bytes(&serde_json::to_vec(&objects)?))
}

/// The digest of one object: its name and its attributes.
///
/// # Errors
/// As [`of_model`].
pub fn of_object(id: &ObjectId, attributes: &Attributes) -> Result<String, serde_json::Error> {
    Ok(of_bytes(&serde_json::to_vec(&(id, attributes))?))
}

/// A line that `sha256sum -c` understands.
pub fn line(digest: &str, path: &str) -> String {
    format!("{digest}  {path}\n")
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_digest_is_that_of_the_standard() {
        // FIPS 180-4's own example.
        assert_eq!(
            super::of_bytes(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
