//! What the lines of a migration say to the tool that runs it.

use super::folder::Folder;
use super::{Convention, MigrationsError};

/// Which way the lines after a marker go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// The marker says that the file has sections at all, or begins the way forward.
    Forward,
    /// What follows undoes the file.
    Back,
}

/// The marker of a tool that keeps the way forward and the way back in one file. Run whole, such
/// a file undoes itself or fails half way.
struct Marker {
    tool: &'static str,
    way: Way,
    /// Whether a comment line, white space before it removed, is the marker.
    is: fn(&str) -> bool,
}

const MARKERS: &[Marker] = &[
    Marker { tool: "goose", way: Way::Back, is: |line| words(line, "+goose", "down") },
    Marker { tool: "goose", way: Way::Forward, is: |line| comment(line).starts_with("+goose") },
    Marker { tool: "sql-migrate", way: Way::Back, is: |line| words(line, "+migrate", "down") },
    Marker { tool: "sql-migrate", way: Way::Forward, is: |line| words(line, "+migrate", "up") },
    Marker { tool: "dbmate", way: Way::Back, is: |line| comment(line).starts_with("migrate:down") },
    Marker {
        tool: "dbmate",
        way: Way::Forward,
        is: |line| comment(line).starts_with("migrate:up"),
    },
    Marker {
        tool: "tern",
        way: Way::Back,
        is: |line| line.trim_end() == "---- create above / drop below ----",
    },
    // node-pg-migrate takes any dashes and spaces before the words, in any case.
    Marker { tool: "node-pg-migrate", way: Way::Back, is: |line| words(line, "down", "migration") },
    Marker {
        tool: "node-pg-migrate",
        way: Way::Forward,
        is: |line| words(line, "up", "migration"),
    },
    Marker {
        tool: "liquibase",
        way: Way::Forward,
        is: |line| words(line, "liquibase", "formatted"),
    },
];

/// A comment line without its dashes.
fn comment(line: &str) -> &str {
    line.trim_start_matches(['-', ' ', '\t'])
}

/// Whether a comment begins with the word `first` and then a word that begins with `second`, in
/// any case.
fn words(line: &str, first: &str, second: &str) -> bool {
    let mut words = comment(line).split_whitespace();
    words.next().is_some_and(|word| word.eq_ignore_ascii_case(first))
        && words
            .next()
            .and_then(|word| word.get(..second.len()))
            .is_some_and(|word| word.eq_ignore_ascii_case(second))
}

/// The comment lines of a file with their numbers, 1-based.
fn comments(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim_start()));
    lines.filter(|(_, line)| line.starts_with("--"))
}

/// Refuses a folder in which a file holds both ways, whatever the setting.
///
/// In an `up-down` folder a heading such as `-- Up Migration` is what the file's name says
/// already; only the heading of the other way is refused there.
pub(super) fn refuse(folder: &Folder, convention: Convention) -> Result<(), MigrationsError> {
    for file in &folder.files {
        for (line, text) in comments(&file.text) {
            let marker = MARKERS.iter().find(|marker| (marker.is)(text));
            let harmless = |marker: &&Marker| {
                convention == Convention::UpDown
                    && file.name.ends_with(".down.sql") == (marker.way == Way::Back)
            };
            if let Some(marker) = marker.filter(|marker| !harmless(marker)) {
                return Err(MigrationsError::BothWays {
                    tool: marker.tool,
                    file: folder.file(&file.name),
                    line,
                    marker: text.trim_end().to_owned(),
                });
            }
        }
    }
    Ok(())
}

/// The first line of the folder that begins, after the dashes, with one of `heads`.
pub(super) fn find(folder: &Folder, heads: &[&str]) -> Option<String> {
    folder.files.iter().find_map(|file| {
        comments(&file.text)
            .find(|(_, line)| heads.iter().any(|head| line[2..].trim_start().starts_with(head)))
            .map(|(line, _)| format!("{}:{line}", file.name))
    })
}

/// Whether the file asks to be run outside a transaction: sqlx wants `-- no-transaction` at the
/// very start, atlas `-- atlas:txmode none` among the comments the file begins with.
pub(super) fn forbids_transaction(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let sqlx = text.lines().next().is_some_and(|line| {
        line.strip_prefix("-- no-transaction").is_some_and(|rest| rest.trim().is_empty())
    });
    let atlas = text
        .lines()
        .map(str::trim)
        .take_while(|line| line.is_empty() || line.starts_with("--"))
        .any(|line| words(line, "atlas:txmode", "none"));
    sqlx || atlas
}
