//! `pgcanon explain`: one drift whole.

use std::collections::BTreeMap;

use super::environment::Environment;
use super::{AGREED, DISAGREED, Error, project, show};
use crate::cli::{Cli, Explain, Extent};
use crate::config::Project;
use crate::register::{DriftNumber, Status};
use crate::report::explain::{SideContext, explain};

pub(super) async fn run(cli: &Cli, args: &Explain, environment: &Environment) -> Result<u8, Error> {
    let number: DriftNumber = args.id.parse().map_err(Error::DriftNumber)?;
    let project = project::open(cli, environment)?;
    let register = project::register(&project)?;
    let run = project::build(cli, &project, None, environment).await?;
    let outcome = run.reconcile(&project.config, &register, Extent::default());
    let Some(row) = outcome.rows.iter().find(|row| row.id == Some(number)) else {
        let known: Vec<String> =
            outcome.rows.iter().filter_map(|row| row.id).map(|id| id.to_string()).collect();
        let known = if known.is_empty() {
            "run `pgcanon check` to see where things stand: there is no drift".to_owned()
        } else {
            format!("choose one of: {}", known.join(", "))
        };
        return Err(Error::NoDrift { id: number.to_string(), known });
    };
    let files = texts(&project, &run.files);
    let side = |built| SideContext { provenance: built, files: &files };
    let left = side(run.canonical.provenance.as_ref());
    let right = side(run.migrations.provenance.as_ref());
    show::stdout(&explain(&outcome, row, &left, &right))?;
    Ok(if row.status == Status::Resolved { AGREED } else { DISAGREED })
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
