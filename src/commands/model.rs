//! `pgcanon model`: what one source says, as JSON or as SQL.

use super::environment::Environment;
use super::place::{prepare, settings_of};
use super::{AGREED, Error, show};
use crate::cli::{Cli, ModelArgs, ModelFormat};
use crate::model::ddl::{Owners, script};
use crate::report::progress::Progress;
use crate::source::build_one;

pub(super) async fn run(
    cli: &Cli,
    args: &ModelArgs,
    environment: &Environment,
) -> Result<u8, Error> {
    let source = prepare(&args.source, &args.build, environment)?;
    let settings = settings_of(cli, &args.build, environment)?;
    let built = {
        let progress = Progress::new(cli.quiet);
        build_one(source, settings, &|what| progress.say(what)).await?
    };
    let owners = if args.owners { Owners::Written } else { Owners::LeftOut };
    show::stdout(&match args.format {
        ModelFormat::Json => serde_json::to_string_pretty(&built.model)? + "\n",
        ModelFormat::Sql => script(&built.model, owners)?,
    })?;
    Ok(AGREED)
}
