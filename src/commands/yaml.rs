//! `pgcanon yaml`: the canonical YAML, kept in step with the canonical SQL.

use super::environment::Environment;
use super::{AGREED, Error, project, show};
use crate::cli::{Cli, Yaml, YamlVerb};
use crate::evidence::{EvidenceError, artifacts};
use crate::mirror::{self, Mirror, Synced};
use crate::source::SourceError;

pub(super) async fn run(cli: &Cli, args: Yaml, environment: &Environment) -> Result<u8, Error> {
    match args.verb {
        YamlVerb::Sync => sync(cli, environment).await,
    }
}

async fn sync(cli: &Cli, environment: &Environment) -> Result<u8, Error> {
    let project = project::open(cli, environment)?;
    let path = &project.config.canonical.yaml;
    let text = project::text(&project, path)?;
    // What is wrong with the file is told before a server is started.
    if let Some(text) = &text {
        Mirror::read(path, text).map_err(SourceError::from)?;
    }
    let built = project::canonical(cli, &project, environment).await?;
    let synced = mirror::sync(path, text.as_deref(), &built.model).map_err(SourceError::from)?;
    if text.as_ref() != Some(&synced.text) {
        artifacts::put(&project.path(path), synced.text.as_bytes())
            .map_err(|source| EvidenceError::Write { path: path.clone(), source })?;
    }
    show::stderr(&told(&synced));
    if !cli.quiet {
        show::stdout(&format!("{path}: {}\n", summary(text.is_some(), &synced)))?;
    }
    Ok(AGREED)
}

/// What was done, in a line.
fn summary(was_there: bool, synced: &Synced) -> String {
    if !was_there {
        return format!("written, {} objects", synced.added.len());
    }
    let counts = [
        (synced.added.len(), "added"),
        (synced.removed.len(), "removed"),
        (synced.renamed.len(), "renamed"),
        (synced.changed.len(), "changed"),
    ];
    let mut told: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    told.extend(synced.postgresql.map(|(was, is)| format!("postgresql {was} → {is}")));
    if told.is_empty() { "in step with the SQL".to_owned() } else { told.join(", ") }
}

/// What stands under another name, and what people had said of objects that are gone, so that they can
/// see that it is right and say it elsewhere.
fn told(synced: &Synced) -> String {
    let mut text = String::new();
    for (was, is) in &synced.renamed {
        text += &format!("renamed {was} to {is}\n");
    }
    for removed in synced.removed.iter().filter(|removed| !removed.said.is_empty()) {
        text += &format!("removed {}, of which this was said:\n", removed.id);
        for said in &removed.said {
            text += &format!("  {said}\n");
        }
    }
    if !synced.comments.is_empty() {
        text += "removed these comments with what they stood at:\n";
        for comment in &synced.comments {
            text += &format!("  {comment}\n");
        }
    }
    text
}
