//! `pgcanon doctor`: what was found on this machine and what is missing.

use std::fmt::Write as _;

use super::environment::Environment;
use super::{AGREED, Error, FAILED, place, project, show};
use crate::cli::Cli;
use crate::config::init;
use crate::postgres::scratch::{self, installations};
use crate::report;

pub(super) async fn run(cli: &Cli, environment: &Environment) -> Result<u8, Error> {
    let mut text = format!("pgcanon {}\n", env!("CARGO_PKG_VERSION"));
    let mut line = |title: &str, content: &str| {
        let _ = writeln!(text, "{title:<14}  {content}");
    };
    let project = project::open(cli, environment)?;
    line("project", &project.root.display().to_string());
    line("configuration", project.file.as_deref().unwrap_or("none: the defaults hold"));
    line("found", &init::survey(&project.root).to_string());
    let config = &project.config;
    for (title, path) in [
        ("canonical", &config.canonical.sql),
        ("migrations", &config.migrations.path),
        ("register", &config.canonical.register),
        ("ADRs", &config.adr.path),
        ("baselines", &config.baseline.path),
    ] {
        let state = if project.path(path).exists() { "" } else { " (not there)" };
        line(title, &format!("{path}{state}"));
    }
    let bin = config.scratch.bin.as_ref().map(std::path::PathBuf::from);
    let found = installations(bin.as_deref(), environment.path.as_deref());
    for installation in &found {
        line("PostgreSQL", &installation.to_string());
    }
    if found.is_empty() {
        line("PostgreSQL", "no server programs were found");
    }
    line("temporary", &environment.temporary.display().to_string());

    // The proof: a scratch database is made and removed again.
    let tried = try_scratch(place::settings(cli, &project, environment)?).await;
    match &tried {
        Ok(description) => line("scratch", &format!("works: {description}")),
        Err(_) => line("scratch", "does not work"),
    }
    show::stdout(&text)?;
    match tried {
        Ok(_) => Ok(AGREED),
        Err(error) => {
            show::stderr(&format!("\n{}", report::error::render(&error, error.hint().as_deref())));
            Ok(FAILED)
        }
    }
}

async fn try_scratch(settings: scratch::Settings) -> Result<String, scratch::ScratchError> {
    let scratch = scratch::build(settings).await?;
    let made = scratch.database("doctor").await.map(drop);
    let description = scratch.describe();
    let mut text = description.to_string();
    for note in &description.notes {
        text += &format!(" ({note})");
    }
    scratch.close().await?;
    made.map(|()| text)
}
