//! `pgcanon check`: the gate. It writes nothing.

use super::environment::Environment;
use super::{Error, project, show};
use crate::cli::{Check, Cli};

pub(super) async fn run(cli: &Cli, args: &Check, environment: &Environment) -> Result<u8, Error> {
    let project = project::open(cli, environment)?;
    let register = project::register(&project)?;
    let run = project::build(cli, &project, args.assurance.witness(), environment).await?;
    show::testimony(&[&run.canonical, &run.migrations], cli.quiet);
    let outcome = run.reconcile(&project.config, &register, args.extent);
    let outcome = run.shown(outcome, args.output);
    let scratch = run.scratch.as_ref().map(ToString::to_string);
    let next = "next: pgcanon explain SCHEMA-DRIFT-NNN · pgcanon reconcile";
    show::outcome(
        &outcome,
        args.output.format,
        cli.quiet,
        scratch.as_deref(),
        Some(next),
        environment,
    )
}
