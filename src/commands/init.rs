//! `pgcanon init`: the configuration of an existing project.

use super::environment::Environment;
use super::{AGREED, Error, show};
use crate::cli::Cli;
use crate::config::{FILE_NAME, init};
use crate::evidence::{EvidenceError, artifacts};

pub(super) fn run(cli: &Cli, force: bool, environment: &Environment) -> Result<u8, Error> {
    let survey = init::survey(&environment.cwd);
    let path = environment.cwd.join(FILE_NAME);
    if path.exists() && !force {
        return Err(Error::Configured(FILE_NAME.to_owned()));
    }
    artifacts::put(&path, survey.template().as_bytes())
        .map_err(|source| EvidenceError::Write { path: FILE_NAME.to_owned(), source })?;
    if !cli.quiet {
        show::stdout(&format!("found {survey}\nwrote {FILE_NAME}\n"))?;
    }
    Ok(AGREED)
}
