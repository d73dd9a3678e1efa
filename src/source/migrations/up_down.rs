//! `up-down`: `NAME.up.sql` goes forward and `NAME.down.sql` goes back.
//!
//! golang-migrate and sqlx (reversible). The halves are paired by version, as both tools do, so
//! the rest of their names may differ.

use super::content;
use super::folder::{File, Folder};
use super::{Convention, Entry, MigrationsError, Step, version};

pub(super) const ENTRY: Entry = Entry {
    name: "up-down",
    about: "0001_name.up.sql with 0001_name.down.sql",
    claims: |file| halves(file).is_some(),
    read,
};

enum Half {
    Up,
    Down,
}

/// The name without `.up.sql` or `.down.sql`, and which of them it was.
fn halves(file: &File) -> Option<(&str, Half)> {
    let up = file.name.strip_suffix(".up.sql").map(|stem| (stem, Half::Up));
    up.or_else(|| file.name.strip_suffix(".down.sql").map(|stem| (stem, Half::Down)))
}

fn read(folder: &Folder) -> Result<Vec<Step>, MigrationsError> {
    let mut steps: Vec<Step> = Vec::new();
    let mut downs: Vec<(&str, &File)> = Vec::new();
    let mut strays = Vec::new();
    for file in &folder.files {
        let parsed = halves(file).and_then(|(stem, half)| Some((stem, half, version::of(stem)?)));
        match parsed {
            Some((stem, Half::Up, version)) => steps.push(Step {
                version: version.to_owned(),
                name: stem.to_owned(),
                up: folder.file(&file.name).into(),
                down: None,
                transaction: !content::forbids_transaction(&file.text),
            }),
            Some((_, Half::Down, version)) => downs.push((version, file)),
            None => strays.push(file),
        }
    }
    if !strays.is_empty() {
        return Err(MigrationsError::unrecognised(folder, strays, Some(Convention::UpDown)));
    }
    // Two ways forward of one version are told before a way back is given to either.
    version::sort(folder, &mut steps)?;
    let mut alone = Vec::new();
    for (version, file) in downs {
        let path = folder.file(&file.name);
        let up = steps.iter_mut().find(|step| version::compare(&step.version, version).is_eq());
        let Some(up) = up else {
            alone.push(path);
            continue;
        };
        if let Some(first) = up.down.replace(path.clone().into()) {
            return Err(MigrationsError::Duplicate {
                version: version.to_owned(),
                first: first.to_string_lossy().into_owned(),
                second: path,
            });
        }
    }
    if alone.is_empty() { Ok(steps) } else { Err(MigrationsError::DownAlone { files: alone }) }
}
