//! `pgcanon check`: the gate. It writes nothing.

use super::environment::Environment;
use super::{Error, project, show};
use crate::cli::{Check, Cli};

pub(super) async fn run(cli: &Cli, args: &Check, environment: &Environment) -> Result<u8, Error> {
    let project = project::open(cli, environment)?;
    let rulings = project::rulings(&project)?;
    let run = project::build(cli, &project, Some(&args.assurance), environment).await?;
    show::testimony(&run.built(), cli.quiet);
    let outcome = run.reconcile(&project.config, &rulings, args.extent, false)?;
    show::judged(&outcome, &run.parties(), cli.quiet)?;
    let outcome = run.shown(outcome, args.output);
    let scratch = run.scratch.as_ref().map(ToString::to_string);
    let next = show::next(&outcome);
    show::outcome(
        &outcome,
        args.output.format,
        cli.quiet,
        scratch.as_deref(),
        Some(&next),
        environment,
    )
}
