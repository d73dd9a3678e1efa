//! `pgcanon init`: the configuration of an existing project.

use super::environment::Environment;
use super::{AGREED, Error, show};
use crate::cli::Cli;
use crate::config::FILE_NAME;
use crate::config::init::{self, Survey};
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
        show::stderr(&format!("next: {}\n", next(&survey)));
    }
    Ok(AGREED)
}

/// What to do next: what is missing first.
fn next(survey: &Survey) -> String {
    let config = survey.config();
    if survey.chosen().is_none() {
        return format!(
            "put migrations into {}/, or name their folder in {FILE_NAME}",
            config.migrations.path
        );
    }
    if survey.canonical.is_empty() {
        return format!("declare the schema in {}, then run pgcanon check", config.canonical.sql);
    }
    "pgcanon check".to_owned()
}
