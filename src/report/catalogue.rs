//! The artifact catalogue as a table.

use std::fmt::Write as _;

use super::NOTHING;
use super::listing::listing;
use crate::catalogue::{Artifact, Catalogue};
use crate::config::Authority;
use crate::diff::counted;

const COLUMNS: [&str; 6] = ["Artifact", "Role", "Authority", "Owner", "SHA-256", "Evidence"];

/// How much of a digest is shown; the JSON form has all of it.
const SHOWN: usize = 12;

/// For a terminal.
pub fn table(catalogue: &Catalogue, width: u16) -> String {
    let rows: Vec<[String; 6]> = catalogue.artifacts.iter().map(cells).collect();
    let mut text = listing(COLUMNS, &rows, width);
    text += "\n\n";
    for problem in &catalogue.problems {
        let _ = writeln!(text, "problem: {problem}");
    }
    for note in &catalogue.notes {
        let _ = writeln!(text, "note: {note}");
    }
    let _ = writeln!(
        text,
        "{} · {} · {}",
        counted(catalogue.artifacts.len(), "artifact"),
        counted(catalogue.problems.len(), "problem"),
        counted(catalogue.notes.len(), "note")
    );
    text
}

/// For a document.
pub fn markdown(catalogue: &Catalogue) -> String {
    let mut text = String::from("# Artifact catalogue\n\n");
    super::markdown::push_row(&mut text, &COLUMNS.map(str::to_owned));
    super::markdown::push_row(&mut text, &COLUMNS.map(|_| "---".to_owned()));
    for artifact in &catalogue.artifacts {
        super::markdown::push_row(
            &mut text,
            &cells(artifact).map(|cell| super::markdown::cell(&cell)),
        );
    }
    super::markdown::push_list(&mut text, "Problems", catalogue.problems.iter().cloned());
    super::markdown::push_list(&mut text, "Notes", catalogue.notes.iter().cloned());
    text
}

fn cells(artifact: &Artifact) -> [String; 6] {
    let or_nothing = |text: String| if text.is_empty() { NOTHING.to_owned() } else { text };
    let files = match artifact.files {
        0 | 1 => String::new(),
        many => format!(" ({})", counted(many, "file")),
    };
    let authority = match artifact.authority {
        Authority::Authoritative => "authoritative".to_owned(),
        Authority::Informational => "informational".to_owned(),
        Authority::Derived => format!("derived from {}", artifact.derived_from.join(", ")),
    };
    let digest = artifact.sha256.as_deref().and_then(|digest| digest.get(..SHOWN));
    [
        format!("{}{files}", artifact.path),
        or_nothing(artifact.role.clone()),
        authority,
        or_nothing(artifact.owners.join(" ")),
        or_nothing(digest.unwrap_or_default().to_owned()),
        or_nothing(artifact.evidence.clone().unwrap_or_default()),
    ]
}
