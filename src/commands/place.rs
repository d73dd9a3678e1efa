//! Where scratch databases are made and how, as the arguments, the configuration and the environment
//! say.

use super::Error;
use super::environment::Environment;
use crate::cli::{Build, Cli};
use crate::config::{Project, ScratchMode};
use crate::postgres::connect::Target;
use crate::postgres::scratch::{Mode, Settings};
use crate::source::migrations::Setting;
use crate::source::{Prepared, Source, SourceError};

/// How scratch databases are to be made, as the arguments say, else the configuration.
pub(super) fn settings(
    cli: &Cli,
    project: &Project,
    environment: &Environment,
) -> Result<Settings, Error> {
    let scratch = &project.config.scratch;
    let mode = match (&cli.scratch, scratch.mode, &scratch.url) {
        (Some(place), _, _) => mode_of(place, environment)?,
        (None, ScratchMode::Local, _) => Mode::Local,
        (None, mode, Some(url)) => {
            let server = target(&url.resolve(Environment::lookup)?, environment)?;
            match mode {
                ScratchMode::Server => Mode::Server(server),
                _ => Mode::Auto { server: Some(server) },
            }
        }
        (None, _, None) => Mode::Auto { server: None },
    };
    Ok(Settings {
        version: scratch.version.map(u32::from),
        bin_dir: scratch.bin.as_ref().map(|bin| project.path(bin)),
        ..local(mode, environment)
    })
}

/// How scratch databases are to be made, as the arguments alone say.
pub(super) fn settings_of(
    cli: &Cli,
    build: &Build,
    environment: &Environment,
) -> Result<Settings, Error> {
    let mode = mode_of(cli.scratch.as_deref().unwrap_or("auto"), environment)?;
    Ok(Settings { version: build.postgres_version.map(u32::from), ..local(mode, environment) })
}

fn mode_of(place: &str, environment: &Environment) -> Result<Mode, Error> {
    Ok(match place {
        "auto" => Mode::Auto { server: None },
        "local" => Mode::Local,
        url if url.contains("://") => Mode::Server(target(url, environment)?),
        _ => return Err(Error::Place(place.to_owned())),
    })
}

fn target(url: &str, environment: &Environment) -> Result<Target, Error> {
    Ok(Target::parse(url, &environment.defaults).map_err(SourceError::from)?)
}

fn local(mode: Mode, environment: &Environment) -> Settings {
    Settings {
        path_env: environment.path.clone(),
        library_path_env: environment.library_path.clone(),
        caches: environment.caches,
        ..Settings::new(mode, environment.temporary.clone())
    }
}

/// A source as the arguments name it, with everything read that is on disk.
pub(super) fn prepare(
    given: &str,
    build: &Build,
    environment: &Environment,
) -> Result<Prepared, Error> {
    let mut source: Source = given.parse()?;
    if let Source::Migrations { convention, setup, .. } = &mut source {
        *convention = Setting::from_name(&build.convention)
            .ok_or_else(|| Error::Convention(build.convention.clone()))?;
        setup.clone_from(&build.setup);
    }
    Ok(source.prepare(&environment.cwd, &environment.defaults, &[])?)
}
