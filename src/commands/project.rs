//! What all verbs of a project begin with: the configuration, the register, the two sources.

use std::collections::BTreeSet;

use super::Error;
use super::environment::Environment;
use crate::cli::{Build, Cli, Extent, On, Output};
use crate::config::{Config, Project, ScratchMode};
use crate::diff::Levels;
use crate::model::kinds::Aspect;
use crate::postgres::connect::Target;
use crate::postgres::scratch::{Description, Mode, Settings};
use crate::reconcile::{Reconciliation, Terms};
use crate::register::Register;
use crate::report::progress::Progress;
use crate::source::migrations::Setting;
use crate::source::{Built, Opened, Prepared, Scripted, Source, SourceError, Witness};
use crate::source::{build_both, build_open};

/// A project with both sources built.
pub(super) struct Run {
    /// The canonical schema.
    pub(super) canonical: Built,
    /// What the migrations build.
    pub(super) migrations: Built,
    /// Where they were built.
    pub(super) scratch: Option<Description>,
    /// Every file that was read.
    pub(super) files: Vec<String>,
    /// Patterns of `[[ignore]]` that were needed.
    used_ignores: BTreeSet<String>,
}

/// The project that the arguments mean.
pub(super) fn open(cli: &Cli, environment: &Environment) -> Result<Project, Error> {
    Ok(match &cli.config {
        Some(file) => Project::open(&environment.cwd, file)?,
        None => Project::find(&environment.cwd)?,
    })
}

/// The register of the project; an empty one where there is none yet.
pub(super) fn register(project: &Project) -> Result<Register, Error> {
    let shown = &project.config.canonical.register;
    match std::fs::read_to_string(project.path(shown)) {
        Ok(text) => Ok(Register::parse(&text, shown)?),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Register::default()),
        Err(source) => Err(SourceError::Read { path: shown.clone(), source }.into()),
    }
}

/// Builds both sources of the project, heard by the witness where one is asked for, and leaves out
/// what is not compared.
pub(super) async fn build(
    cli: &Cli,
    project: &Project,
    witness: Option<Witness>,
    environment: &Environment,
) -> Result<Run, Error> {
    let config = &project.config;
    let prepare =
        |on: On| prepare_own(project, on, environment).map(|prepared| prepared.witnessed(witness));
    let canonical = prepare(On::Canonical)?;
    let migrations = prepare(On::Migrations)?;
    let files = [&canonical, &migrations]
        .into_iter()
        .filter_map(Prepared::scripted)
        .flat_map(Scripted::paths)
        .collect();
    let progress = Progress::new(cli.quiet);
    let settings = settings(cli, project, environment)?;
    let (mut canonical, mut migrations, scratch) =
        build_both(canonical, migrations, settings, &|what| progress.say(what)).await?;
    let mut used_ignores = config.select(&mut canonical.model);
    used_ignores.extend(config.select(&mut migrations.model));
    Ok(Run { canonical, migrations, scratch, files, used_ignores })
}

/// One of the two sources of the project.
fn prepare_own(
    project: &Project,
    on: On,
    environment: &Environment,
) -> Result<Prepared, SourceError> {
    let config = &project.config;
    let source = match on {
        On::Canonical => Source::Canonical(config.canonical.sql.clone()),
        On::Migrations => Source::Migrations {
            folder: config.migrations.path.clone(),
            convention: config.migrations.convention,
            setup: config.migrations.setup.clone(),
        },
    };
    source.prepare(&project.root, &environment.defaults, &config.scratch.roles)
}

/// Builds one of the two sources of the project and keeps its database, for what is asked of it.
pub(super) async fn open_source(
    cli: &Cli,
    project: &Project,
    on: On,
    environment: &Environment,
) -> Result<Opened, Error> {
    let source = prepare_own(project, on, environment)?;
    let progress = Progress::new(cli.quiet);
    let settings = settings(cli, project, environment)?;
    Ok(build_open(source, settings, &|what| progress.say(what)).await?)
}

impl Run {
    /// Holds the migrations against the canonical schema.
    pub(super) fn reconcile(
        &self,
        config: &Config,
        register: &Register,
        extent: Extent,
    ) -> Reconciliation {
        let compare = &config.compare;
        let levels = Levels::default()
            .with(Aspect::ColumnOrder, compare.column_order)
            .with(Aspect::Ownership, compare.ownership)
            .with(Aspect::BodyLayout, compare.body_layout)
            .with(Aspect::Cluster, compare.cluster)
            .with(Aspect::GeneratedNames, compare.generated_names);
        let levels = extent.levels(levels);
        let terms = Terms { roles: ("canonical", "migrations"), levels, register: Some(register) };
        let mut outcome = Reconciliation::of(&self.canonical, &self.migrations, &terms);
        outcome.unused_ignores = config
            .ignore
            .iter()
            .filter(|entry| !self.used_ignores.contains(entry.object.as_str()))
            .map(|entry| format!("ignore `{}` ({})", entry.object.as_str(), entry.reason))
            .collect();
        outcome
    }

    /// The outcome as it is to be shown.
    pub(super) fn shown(&self, outcome: Reconciliation, output: Output) -> Reconciliation {
        if output.flat { outcome.flat(&self.canonical, &self.migrations) } else { outcome }
    }
}

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
