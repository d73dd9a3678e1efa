//! `pgcanon baseline list` and `show`.

use crate::commands::environment::Environment;
use crate::commands::{AGREED, DISAGREED, Error, locks, show};
use crate::config::Project;
use crate::evidence::lock::Mismatch;
use crate::evidence::tag;
use crate::git::WorkTree;
use crate::report::baseline::{Entry, table};

pub(super) fn run(project: &Project, environment: &Environment) -> Result<u8, Error> {
    let names = locks::baselines(project)?;
    if names.is_empty() {
        show::stdout(&format!("no baseline in {}\n", project.config.baseline.path))?;
        show::stderr("next: pgcanon baseline lock NAME\n");
        return Ok(AGREED);
    }
    let tree = WorkTree::of(&project.root)?;
    let mut entries = Vec::new();
    let mut unreadable = Vec::new();
    for name in names {
        let locked = match locks::locked(project, Some(&name)) {
            Ok(locked) => locked,
            Err(error) => {
                unreadable.push(error.to_string());
                continue;
            }
        };
        let changed = locked.lock.changed(&project.root)?.len();
        let tag = tagged(tree, &locked)?;
        entries.push(Entry { lock: locked.lock, changed, tag });
    }
    show::stdout(&format!("{}\n", table(&entries, show::width(environment))))?;
    for problem in &unreadable {
        show::stderr(&format!("problem: {problem}\n"));
    }
    Ok(if unreadable.is_empty() { AGREED } else { DISAGREED })
}

/// Whether the baseline has a tag, and whether that is of these bytes of the lock.
fn tagged(tree: Option<WorkTree<'_>>, locked: &locks::Locked) -> Result<String, Error> {
    let name = tag::name(&locked.lock.name);
    let Some(tree) = tree else { return Ok("–".to_owned()) };
    Ok(match tree.tag(&name)? {
        None => "–".to_owned(),
        Some((_, message)) if tag::digest(&message) == Some(&locked.digest) => name,
        Some(_) => format!("{name}, of another lock"),
    })
}

/// Shows one lock.
pub(super) fn show(project: &Project, name: Option<&str>) -> Result<u8, Error> {
    let locked = locks::locked(project, name)?;
    let lock = &locked.lock;
    let tree = WorkTree::of(&project.root)?;
    let mut text = String::new();
    let mut line = |title: &str, value: &str| text += &format!("{title:<11} {value}\n");
    line("baseline", &lock.name);
    line("lock", &locked.path);
    line("sha256", &locked.digest);
    line("head", &lock.head);
    line("postgresql", &lock.postgresql.to_string());
    line("pgcanon", &lock.pgcanon);
    if let Some(who) = &lock.locked_by {
        line("locked by", who);
    }
    if let Some(tree) = tree {
        for who in tree.writers(&locked.path)? {
            line("committed", &who.to_string());
        }
    }
    line("tag", &tagged(tree, &locked)?);
    for gate in &lock.gates {
        line("gate", &format!("{} {} · {}", gate.name, gate.passage.word(), gate.said));
    }
    for (role, digest) in &lock.models {
        line("model", &format!("{role} {digest}"));
    }
    line("objects", &lock.objects.len().to_string());
    for (path, digest) in &lock.files {
        line("file", &format!("{digest}  {path}"));
    }
    let changed = lock.changed(&project.root)?;
    for mismatch in &changed {
        line("problem", &Mismatch::told(mismatch));
    }
    show::stdout(&text)?;
    Ok(if changed.is_empty() { AGREED } else { DISAGREED })
}
