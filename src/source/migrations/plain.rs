//! `plain`: numbered or dated files, each of them one step forward.
//!
//! `0001_name.sql`, `0001__name.sql`, `20240102150405_name.sql`, `2024-01-02-name.sql`: what sqlx
//! (not reversible), supabase, atlas and drizzle write, and most people by hand.

use super::content;
use super::folder::{File, Folder};
use super::{Convention, Entry, MigrationsError, Step, version};

pub(super) const ENTRY: Entry = Entry { name: "plain", about: "0001_name.sql", claims, read };

fn claims(file: &File) -> bool {
    version_of(file).is_some()
}

/// The version, unless the name says that the file is one half of something: such a half may
/// well be the way back. A way forward without any way back in the folder is a step like any
/// other, but only by the folder's whole look, so [`claims`] does not go by it.
fn version_of(file: &File) -> Option<&str> {
    let stem = file.name.strip_suffix(".sql")?;
    let half = ["up", "down", "rollback", "undo", "revert", "deploy", "verify"]
        .iter()
        .any(|half| stem.rsplit_once('.').is_some_and(|(_, end)| end.eq_ignore_ascii_case(half)));
    if half { None } else { version::of(stem) }
}

fn read(folder: &Folder) -> Result<Vec<Step>, MigrationsError> {
    let mut steps = Vec::new();
    let mut strays = Vec::new();
    // A folder that only goes forward may say `.up` and mean nothing by it.
    let goes_back = folder.files.iter().any(|file| file.name.ends_with(".down.sql"));
    for file in &folder.files {
        let forward = file.name.strip_suffix(".up.sql").filter(|_| !goes_back);
        let Some(version) = version_of(file).or_else(|| version::of(forward?)) else {
            strays.push(file);
            continue;
        };
        steps.push(Step {
            version: version.to_owned(),
            name: file.stem().to_owned(),
            up: folder.file(&file.name).into(),
            down: None,
            transaction: !content::forbids_transaction(&file.text),
        });
    }
    if strays.is_empty() {
        return Ok(steps);
    }
    Err(MigrationsError::unrecognised(folder, strays, Some(Convention::Plain)))
}
