//! `pgcanon explain`: one drift whole.

use std::collections::BTreeMap;

use super::environment::Environment;
use super::{AGREED, DISAGREED, Error, project, show};
use crate::cli::{Cli, Explain, Extent};
use crate::config::Project;
use crate::register::DriftNumber;
use crate::report::explain::{SideContext, explain};

pub(super) async fn run(cli: &Cli, args: &Explain, environment: &Environment) -> Result<u8, Error> {
    let number: DriftNumber = args.id.parse().map_err(Error::DriftNumber)?;
    let project = project::open(cli, environment)?;
    let rulings = project::rulings(&project)?;
    let run = project::build(cli, &project, None, environment).await?;
    let outcome = run.reconcile(&project.config, &rulings, Extent::default(), false)?;
    let Some(row) = outcome.rows.iter().find(|row| row.id == Some(number)) else {
        return Err(Error::no_drift(number, &outcome));
    };
    let files = texts(&project, &run.files);
    let side = |built| SideContext { provenance: built, files: &files };
    let of = |role| run.of(role).and_then(|built| built.provenance.as_ref());
    let (left, right) = (side(of(outcome.role)), side(of(row.role)));
    show::stdout(&explain(&outcome, row, &rulings.adrs, [&left, &right]))?;
    Ok(if row.status.fails() { DISAGREED } else { AGREED })
}

/// The texts of the files that can still be read; a span in another one is shown without them.
fn texts(project: &Project, files: &[String]) -> BTreeMap<String, String> {
    files
        .iter()
        .filter_map(|file| {
            let text = std::fs::read_to_string(project.path(file)).ok()?;
            Some((file.clone(), text))
        })
        .collect()
}
