//! `pgcanon baseline tag`.

use crate::cli::{Cli, TagArgs};
use crate::commands::{AGREED, DISAGREED, Error, locks, show, signoff};
use crate::config::Project;
use crate::evidence::lock::Mismatch;
use crate::evidence::tag;
use crate::git::{Unlike, WorkTree};

pub(super) fn run(cli: &Cli, args: &TagArgs, project: &Project) -> Result<u8, Error> {
    let locked = locks::locked(project, args.name.as_deref())?;
    let tree = WorkTree::of(&project.root)?.ok_or(Error::NoWorkTree)?;
    let name = tag::name(&locked.lock.name);
    let problems = problems(project, tree, &locked)?;
    if !problems.is_empty() {
        let mut text = format!("not tagged: {name}\n");
        for problem in problems {
            text += &format!("problem: {problem}\n");
        }
        show::stdout(&text)?;
        return Ok(DISAGREED);
    }
    let message = tag::message(&locked.lock, &locked.path, &locked.digest);
    let there = tree.tag(&name)?;
    if let Some((commit, present)) = &there {
        let is_same = tag::digest(present) == Some(&locked.digest);
        if !is_same || tree.head().as_ref() != Some(commit) {
            show::stdout(&format!(
                "not tagged: {name}\nproblem: the tag is on {commit} already\n"
            ))?;
            show::stderr("next: lock another baseline; a tag that others may have is not moved\n");
            return Ok(DISAGREED);
        }
    } else {
        tree.put_tag(&name, &message, args.sign)?;
    }
    if cli.quiet {
        return Ok(AGREED);
    }
    let done = if there.is_some() { "was there" } else { "tagged" };
    show::stdout(&format!("{done}: {name}, lock-sha256 {}\n", locked.digest))?;
    show::stderr(&format!(
        "next: git push origin {name} · elsewhere, pgcanon baseline verify {} in a clone of it\n",
        locked.lock.name
    ));
    Ok(AGREED)
}

/// Why the commit that is checked out is not the locked one.
fn problems(
    project: &Project,
    tree: WorkTree<'_>,
    locked: &locks::Locked,
) -> Result<Vec<String>, Error> {
    let mut problems: Vec<String> =
        locked.lock.changed(&project.root)?.iter().map(Mismatch::told).collect();
    let files = locked.lock.files.keys().map(String::as_str);
    let paths: Vec<&str> = [locked.path.as_str()].into_iter().chain(files).collect();
    let unlike = tree.unlike_head(&paths)?;
    let uncommitted = locks::uncommitted(project, tree)?;
    let is_told = |path: &String| unlike.iter().any(|unlike| path.ends_with(&unlike.path));
    problems.extend(unlike.iter().map(|Unlike { path, is_known }| match is_known {
        true => format!("{path} is not as it was committed"),
        false => format!("git does not know {path}"),
    }));
    problems.extend(
        uncommitted
            .iter()
            .filter(|path| !is_told(path))
            .map(|path| format!("{path} is not committed")),
    );
    problems.extend(signoff::missing(project, locked)?);
    Ok(problems)
}
