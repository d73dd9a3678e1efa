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

/// A tool that keeps the way forward and the way back in one file, which way follows, and
/// whether a comment line, without white space before it, is the marker. Run whole, such a file
/// undoes itself or fails half way.
type Marker = (&'static str, Way, fn(&str) -> bool);

const MARKERS: &[Marker] = &[
    ("goose", Way::Back, |line| words(line, "+goose", "down")),
    ("goose", Way::Forward, |line| comment(line).starts_with("+goose")),
    ("sql-migrate", Way::Back, |line| words(line, "+migrate", "down")),
    ("sql-migrate", Way::Forward, |line| words(line, "+migrate", "up")),
    ("dbmate", Way::Back, |line| comment(line).starts_with("migrate:down")),
    ("dbmate", Way::Forward, |line| comment(line).starts_with("migrate:up")),
    ("tern", Way::Back, |line| line.trim_end() == "---- create above / drop below ----"),
    // node-pg-migrate takes any dashes and spaces before the words, in any case.
    ("node-pg-migrate", Way::Back, |line| words(line, "down", "migration")),
    ("node-pg-migrate", Way::Forward, |line| words(line, "up", "migration")),
    ("liquibase", Way::Forward, |line| words(line, "liquibase", "formatted")),
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
            let marker = MARKERS.iter().find(|(_, _, is)| is(text)).filter(|(_, way, _)| {
                let halves = convention == Convention::UpDown;
                !halves || file.name.ends_with(".down.sql") != (*way == Way::Back)
            });
            if let Some((tool, ..)) = marker {
                return Err(MigrationsError::BothWays {
                    tool,
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
pub(in crate::source) fn forbids_transaction(text: &str) -> bool {
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
