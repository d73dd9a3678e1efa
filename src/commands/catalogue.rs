//! `pgcanon catalogue`: the sources of truth, and what is wrong with them.

use super::environment::Environment;
use super::{AGREED, DISAGREED, Error, project, show};
use crate::catalogue;
use crate::cli::{CatalogueArgs, Cli, Format};
use crate::report;

pub(super) fn run(cli: &Cli, args: CatalogueArgs, environment: &Environment) -> Result<u8, Error> {
    let project = project::open(cli, environment)?;
    let catalogue = catalogue::read(&project.root, &catalogue::declared(&project.config))?;
    match args.format {
        Format::Json => show::stdout(&(serde_json::to_string_pretty(&catalogue)? + "\n"))?,
        Format::Markdown => show::stdout(&report::catalogue::markdown(&catalogue))?,
        Format::Table if cli.quiet => {}
        Format::Table => {
            show::stdout(&report::catalogue::table(&catalogue, show::width(environment)))?;
        }
    }
    Ok(if catalogue.agrees() { AGREED } else { DISAGREED })
}
