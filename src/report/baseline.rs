//! Baselines for the terminal.

use super::listing::listing;
use crate::evidence::lock::Lock;

/// One baseline in a list.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What it locks.
    pub lock: Lock,
    /// How many of its files are no longer what was locked.
    pub changed: usize,
    /// Its tag, in words.
    pub tag: String,
}

/// The list, at most `width` terminal columns wide.
pub fn table(entries: &[Entry], width: u16) -> String {
    let rows: Vec<[String; 6]> = entries
        .iter()
        .map(|Entry { lock, changed, tag }| {
            let state = match changed {
                0 => "as locked".to_owned(),
                count => format!("{count} changed"),
            };
            [
                lock.name.clone(),
                lock.head.clone(),
                lock.postgresql.to_string(),
                lock.objects.len().to_string(),
                format!("{} · {state}", lock.files.len()),
                tag.clone(),
            ]
        })
        .collect();
    listing(["Baseline", "Head", "PostgreSQL", "Objects", "Files", "Tag"], &rows, width)
}
