//! The git tag of a baseline: its name, and what its message carries. Pure.

use super::lock::Lock;

/// What stands before the digest of the lock in the message of a tag.
const DIGEST: &str = "lock-sha256: ";

/// The tag of a baseline.
pub fn name(baseline: &str) -> String {
    format!("baseline/{baseline}")
}

/// The message of the tag: what is locked, and the digest of the lock, which holds all others.
pub fn message(lock: &Lock, path: &str, digest: &str) -> String {
    let Lock { name, head, postgresql, .. } = lock;
    let mut text = format!(
        "pgcanon baseline {name}\n\nhead: {head}\npostgresql: {postgresql}\nlock: {path}\n\
         {DIGEST}{digest}\n"
    );
    for gate in &lock.gates {
        text += &format!("gate {}: {} · {}\n", gate.name, gate.passage.word(), gate.said);
    }
    text
}

/// The digest that the message of a tag carries.
pub fn digest(message: &str) -> Option<&str> {
    message.lines().find_map(|line| line.strip_prefix(DIGEST))
}
