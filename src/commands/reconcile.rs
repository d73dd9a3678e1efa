//! `pgcanon reconcile`: the report, the register and the artifacts.

use super::environment::Environment;
use super::{Error, project, show};
use crate::cli::{Cli, Extent, Reconcile};
use crate::evidence::artifacts;
use crate::register::Changes;

pub(super) async fn run(
    cli: &Cli,
    args: &Reconcile,
    environment: &Environment,
) -> Result<u8, Error> {
    let project = project::open(cli, environment)?;
    let rulings = project::rulings(&project)?;
    let run = project::build(cli, &project, Some(&args.assurance), environment).await?;
    show::testimony(&run.built(), cli.quiet);
    let outcome = run.reconcile(&project.config, &rulings, Extent::default(), true)?;
    show::judged(&outcome, &run.parties(), cli.quiet)?;
    let scratch = run.scratch.as_ref().map(ToString::to_string);

    let texts = artifacts::texts(&outcome, &run.parties())?;
    let provenance = artifacts::Provenance {
        pgcanon: env!("CARGO_PKG_VERSION").to_owned(),
        finished_at: jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        user: environment.user.clone(),
        platform: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        scratch: scratch.clone(),
    };
    // The numbers come first: artifacts must not speak of a number that no register holds.
    if let Some((register, _)) = &outcome.register {
        project::keep(&project, register)?;
    }
    let folder = &project.config.artifacts.path;
    artifacts::write(&project.path(folder), folder, &texts, &provenance)?;
    if let Some((_, changes)) = outcome.register.as_ref().filter(|_| !cli.quiet) {
        show::stderr(&told(changes));
    }
    let next = format!(
        "{} · the evidence is in {folder}/, the register in {}",
        show::next(&outcome),
        project.config.canonical.register
    );
    let outcome = run.shown(outcome, args.output);
    show::outcome(
        &outcome,
        args.output.format,
        cli.quiet,
        scratch.as_deref(),
        Some(&next),
        environment,
    )
}

/// What happened to the register, a line each.
pub(super) fn told(changes: &Changes) -> String {
    let mut text = String::new();
    for (old, new) in &changes.renumbered {
        text += &format!("{old} was taken twice: one of the two is {new} now\n");
    }
    for (what, numbers) in [
        ("new", &changes.opened),
        ("open again", &changes.reopened),
        ("resolved", &changes.resolved),
        ("no longer needed, and retired", &changes.retired),
    ] {
        if !numbers.is_empty() {
            let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
            text += &format!("{what}: {}\n", numbers.join(", "));
        }
    }
    text
}
