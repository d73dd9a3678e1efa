//! The files of a folder of tests, and the tests that are asked for.

use std::path::Path;

use super::error::BehaviourError;
use super::{Case, TestFile, parse};
use crate::config::Pattern;
use crate::postgres::script::DiskLoader;
use crate::problem::nearest;

/// Reads every file of tests in a folder and the folders in it, by name. `setup` names files there
/// that hold no tests.
///
/// # Errors
/// When the folder is not there, a file cannot be read, and what is wrong with annotations.
pub fn read(root: &Path, folder: &str, setup: &[String]) -> Result<Vec<TestFile>, BehaviourError> {
    let mut paths = Vec::new();
    if !root.join(folder).is_dir() {
        return Err(BehaviourError::NoFolder(folder.to_owned()));
    }
    list(root, folder.trim_end_matches('/'), &mut paths)?;
    paths.sort();
    let loader = DiskLoader::new(root);
    let tests = paths.iter().filter(|path| !setup.contains(path));
    tests.map(|path| parse(&loader, path)).collect()
}

fn list(root: &Path, folder: &str, paths: &mut Vec<String>) -> Result<(), BehaviourError> {
    let failed = |source| BehaviourError::Read { path: folder.to_owned(), source };
    for entry in std::fs::read_dir(root.join(folder)).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let path = format!("{folder}/{name}");
        if name.starts_with('.') {
            continue;
        }
        if entry.path().is_dir() {
            list(root, &path, paths)?;
        } else if entry.path().extension().is_some_and(|ending| ending.eq_ignore_ascii_case("sql"))
        {
            paths.push(path);
        }
    }
    Ok(())
}

/// The tests that fit one of the patterns, all of them where there is none. A pattern is a part of
/// `file: name`, or with `*`, `?` or `{a,b}` a glob over the file, the name, or both.
///
/// # Errors
/// When there is no test at all, or one of the patterns fits none.
pub fn select(
    files: Vec<TestFile>,
    folder: &str,
    patterns: &[String],
) -> Result<Vec<Case>, BehaviourError> {
    let all: Vec<Case> = files.into_iter().flat_map(|file| file.tests).collect();
    if all.is_empty() {
        return Err(BehaviourError::NoTest(folder.to_owned()));
    }
    for pattern in patterns {
        if !all.iter().any(|case| fits(pattern, case)) {
            let near = nearest(pattern, all.iter().map(|case| case.name.as_str()));
            let near = near.map(str::to_owned);
            return Err(BehaviourError::NoMatch { pattern: pattern.clone(), near });
        }
    }
    let wanted =
        |case: &Case| patterns.is_empty() || patterns.iter().any(|pattern| fits(pattern, case));
    Ok(all.into_iter().filter(wanted).collect())
}

fn fits(pattern: &str, case: &Case) -> bool {
    let both = format!("{}: {}", case.file, case.name);
    let glob = pattern.contains(['*', '?', '{']).then(|| Pattern::new(pattern).ok()).flatten();
    match glob {
        Some(glob) => [&*case.file, &case.name, &both].into_iter().any(|text| glob.matches(text)),
        None => both.contains(pattern),
    }
}
