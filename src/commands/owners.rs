//! `pgcanon owners`: who answers for which objects of the schema.

use super::environment::Environment;
use super::{AGREED, DISAGREED, Error, project, show};
use crate::catalogue::{self, Ownership, codeowners};
use crate::cli::{Cli, OwnersArgs, OwnersFormat};
use crate::report;

pub(super) async fn run(
    cli: &Cli,
    args: OwnersArgs,
    environment: &Environment,
) -> Result<u8, Error> {
    let project = project::open(cli, environment)?;
    let canonical = project::canonical(cli, &project, environment).await?;
    let ownership = Ownership::of(&canonical.model, &project.config.owner);
    match args.format {
        OwnersFormat::Table if cli.quiet => {}
        OwnersFormat::Table => show::stdout(&report::owners::table(
            &ownership,
            args.unowned,
            show::width(environment),
        ))?,
        OwnersFormat::Codeowners => {
            let declared = catalogue::declared(&project.config);
            let catalogue = catalogue::read(&project.root, &declared)?;
            let provenance = canonical.provenance.as_ref();
            let files = ownership.by_file(|id| Some(provenance?.last(id)?.file.to_string()));
            show::stdout(&codeowners(&catalogue, &files))?;
        }
    }
    let all_owned = project.config.owner.is_empty() || ownership.unowned().next().is_none();
    Ok(if all_owned && ownership.unused.is_empty() { AGREED } else { DISAGREED })
}
