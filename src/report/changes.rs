//! What changed between two baselines: for the terminal, and as a release note.

use std::fmt::Write as _;

use super::listing::listing;
use super::markdown::cell;
use crate::changes::{Change, Changes, Sort};
use crate::diff::counted;

/// What is said before and after the list.
pub fn heading(changes: &Changes) -> String {
    let Changes { from, to, migrations, objects, .. } = changes;
    let count = |sort| objects.iter().filter(|change| change.sort == sort).count();
    let counts: Vec<String> = [Sort::Added, Sort::Changed, Sort::Renamed, Sort::Removed]
        .into_iter()
        .filter(|sort| count(*sort) > 0)
        .map(|sort| format!("{} {}", count(sort), sort.word()))
        .collect();
    let counts =
        if counts.is_empty() { "no object changed".to_owned() } else { counts.join(" · ") };
    let end = |name: &str, head: &str| {
        if name == head { name.to_owned() } else { format!("{name} ({head})") }
    };
    format!(
        "{} → {}: {} · {counts}",
        end(&from.name, &from.head),
        end(&to.name, &to.head),
        counted(migrations.len(), "migration")
    )
}

/// The list, at most `width` terminal columns wide.
pub fn table(changes: &Changes, width: u16) -> String {
    let rows: Vec<[String; 5]> = changes
        .objects
        .iter()
        .map(|change| {
            [
                change.sort.word().to_owned(),
                name(change),
                change.was.clone(),
                change.is.clone(),
                change.by.join("\n"),
            ]
        })
        .collect();
    listing(["Change", "Object", "Was", "Is", "By"], &rows, width)
}

/// A release note in Markdown: what is new, what is otherwise and what is gone, and by what.
pub fn markdown(changes: &Changes) -> String {
    let mut text = format!("# {}\n", cell(&heading(changes)));
    if !changes.migrations.is_empty() {
        text += "\n## Migrations\n\n";
        for migration in &changes.migrations {
            let _ = writeln!(text, "- `{migration}`");
        }
    }
    for (sort, title) in [
        (Sort::Added, "Added"),
        (Sort::Changed, "Changed"),
        (Sort::Renamed, "Renamed"),
        (Sort::Removed, "Removed"),
    ] {
        let of_sort: Vec<&Change> =
            changes.objects.iter().filter(|change| change.sort == sort).collect();
        if of_sort.is_empty() {
            continue;
        }
        let _ = write!(text, "\n## {title}\n\n");
        for change in of_sort {
            let _ = writeln!(text, "- {}", item(change));
        }
    }
    text
}

fn item(change: &Change) -> String {
    let mut text = cell(&name(change));
    let (was, is) = (cell(&change.was), cell(&change.is));
    text += &match change.sort {
        Sort::Added => format!(": {is}"),
        Sort::Removed => format!(": it was {was}"),
        Sort::Changed | Sort::Renamed => format!(": {was} → {is}"),
    };
    if !change.by.is_empty() {
        let by: Vec<String> = change.by.iter().map(|place| format!("`{place}`")).collect();
        text += &format!(" ({})", by.join(", "));
    }
    text
}

/// What it is called, and what its change follows from.
fn name(change: &Change) -> String {
    let mut name = change.object.clone();
    if let Some(renamed) = &change.renamed_to {
        name += &format!(" → {renamed}");
    }
    if let Some(cause) = &change.follows_from {
        name += &format!("\nfollows from {cause}");
    }
    name
}
