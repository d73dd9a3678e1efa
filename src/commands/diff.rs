//! `pgcanon diff`: any two sources, with no project needed.

use super::environment::Environment;
use super::place::{prepare, settings_of};
use super::{Error, show};
use crate::cli::{Cli, Diff};
use crate::diff::Levels;
use crate::reconcile::{Party, Reconciliation, Role, Terms};
use crate::report::progress::Progress;
use crate::source::build_both;

pub(super) async fn run(cli: &Cli, args: &Diff, environment: &Environment) -> Result<u8, Error> {
    let left = prepare(&args.left, &args.build, environment)?;
    let right = prepare(&args.right, &args.build, environment)?;
    let settings = settings_of(cli, &args.build, environment)?;
    let witnesses = args.assurance.witnesses(&settings);
    let (left, right) = (left.witnessed(witnesses.clone()), right.witnessed(witnesses));
    let (left, right, scratch) = {
        let progress = Progress::new(cli.quiet);
        build_both(left, right, settings, &|what| progress.say(what)).await?
    };
    show::testimony(&[&left, &right], cli.quiet);
    let levels = args.extent.levels(Levels::default());
    let terms = Terms { levels, ruled: None };
    let reference = Party { role: Role::Left, built: &left };
    let others = [Party { role: Role::Right, built: &right }];
    let outcome = Reconciliation::of(reference, &others, &terms);
    show::judged(&outcome, &[reference, others[0]], cli.quiet)?;
    let scratch = scratch.map(|scratch| scratch.to_string());
    let outcome = if args.output.flat { outcome.flat(reference, &others) } else { outcome };
    let code = show::outcome(
        &outcome,
        args.output.format,
        cli.quiet,
        scratch.as_deref(),
        None,
        environment,
    )?;
    // The process ends here. To give two models back text by text takes as long as to compare them.
    std::mem::forget((left, right, outcome));
    Ok(code)
}
