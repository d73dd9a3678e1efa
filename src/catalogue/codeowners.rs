//! Owners in the form that hosting services read.

use std::collections::BTreeMap;

use super::Catalogue;

/// A `CODEOWNERS` file: a line for each path with its owners. The last line that fits a file holds,
/// so a path stands after those that it lies in.
///
/// `files` are further files with their owners.
pub fn codeowners(catalogue: &Catalogue, files: &BTreeMap<String, Vec<String>>) -> String {
    let artifacts = catalogue.artifacts.iter();
    let mut lines: BTreeMap<String, Vec<String>> = artifacts
        .filter(|artifact| !artifact.owners.is_empty())
        .map(|artifact| (pattern(&artifact.path, artifact.files), artifact.owners.clone()))
        .collect();
    for (file, owners) in files {
        let line = lines.entry(pattern(file, 1)).or_default();
        line.extend(
            owners.iter().filter(|owner| !line.contains(owner)).cloned().collect::<Vec<_>>(),
        );
    }
    let mut text = String::from("# Written by `pgcanon owners --format codeowners`.\n");
    for (pattern, owners) in lines {
        text += &format!("{pattern} {}\n", owners.join(" "));
    }
    text
}

/// A path as the file wants it: from the root, a folder with a slash at its end, blanks escaped.
fn pattern(path: &str, files: usize) -> String {
    let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    let folder = if files > 1 && !is_file && !path.ends_with('/') { "/" } else { "" };
    format!("/{}{folder}", path.trim_start_matches("./")).replace(' ', "\\ ")
}
