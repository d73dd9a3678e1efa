//! `pgcanon test`: behaviour tests on the schema that the migrations build.

use std::collections::BTreeSet;

use super::environment::Environment;
use super::place::settings;
use super::{AGREED, DISAGREED, Error, project, show};
use crate::behaviour::annotation::{Role, Setting};
use crate::behaviour::outcome::Document;
use crate::behaviour::revision::{self, Bound};
use crate::behaviour::run::Ran;
use crate::behaviour::{self, BehaviourError, Case, Options, Report, files};
use crate::cli::{Cli, On, TestArgs, TestFormat};
use crate::config::Project;
use crate::diff::counted;
use crate::postgres::scratch::{self, Scratch};
use crate::postgres::script::{self, DiskLoader, Variables};
use crate::report;
use crate::report::progress::Progress;
use crate::source::{Climb, Ladder};

pub(super) async fn run(cli: &Cli, args: &TestArgs, env: &Environment) -> Result<u8, Error> {
    let project = project::open(cli, env)?;
    let config = &project.config.test;
    let files = files::read(&project.root, &config.path, &config.setup)?;
    let cases = files::select(files, &config.path, &args.patterns)?;
    if args.list {
        let line = |case: &Case| {
            let after =
                case.revision.as_ref().map(|revision| format!(" (after {})", revision.name));
            let after = after.unwrap_or_default();
            format!("{}:{}  {}{after}\n", case.file, case.line, case.name)
        };
        show::stdout(&cases.iter().map(line).collect::<String>())?;
        return Ok(AGREED);
    }
    let report = examine(cli, &project, cases, (args.on, args.jobs), env).await?;
    show_report(&report, args.format, cli.quiet, env)?;
    Ok(if report.failed() == 0 { AGREED } else { DISAGREED })
}

/// Runs tests on one of the sources of a project, each on the schema that it is bound to, in so many
/// databases at the same time.
pub(super) async fn examine(
    cli: &Cli,
    project: &Project,
    cases: Vec<Case>,
    (on, jobs): (On, Option<u16>),
    env: &Environment,
) -> Result<Report, Error> {
    let options = options(project, jobs)?;
    let bound = cases.iter().any(|case| case.revision.is_some());
    let tried = match (on, bound) {
        (On::Migrations, true) => along_the_chain(cli, project, cases, &options, env).await?,
        (on, _) => {
            let cases = free(cases, cli.quiet)?;
            on_the_whole(cli, project, on, &cases, &options, env).await?
        }
    };
    let Tried { ran, source, scratch, created_roles } = tried;
    let Ran { outcomes, databases, capped_from, unbound_roles } = ran;
    if let Some(wanted) = capped_from.filter(|_| !cli.quiet) {
        show::stderr(&format!(
            "note: tests ran in {databases} databases, not {wanted}: the server has no more \
             connections (`max_connections`)\n"
        ));
    }
    let mut report = Report {
        on: on.word().to_owned(),
        source,
        scratch,
        outcomes,
        databases,
        created_roles: created_roles.into_iter().collect(),
        unbound_roles,
    };
    report.explain(&project::register(project)?);
    Ok(report)
}

/// Every test of the project; none where it has no folder of them.
pub(super) fn all(project: &Project) -> Result<Vec<Case>, BehaviourError> {
    let config = &project.config.test;
    if !project.path(&config.path).is_dir() {
        return Ok(Vec::new());
    }
    let files = files::read(&project.root, &config.path, &config.setup)?;
    Ok(files.into_iter().flat_map(|file| file.tests).collect())
}

/// The files that hold the tests of the project, and what is run before them.
pub(super) fn paths(project: &Project) -> Result<Vec<String>, BehaviourError> {
    let config = &project.config.test;
    if !project.path(&config.path).is_dir() {
        return Ok(Vec::new());
    }
    let files = files::read(&project.root, &config.path, &config.setup)?;
    let paths = files.into_iter().map(|file| file.path.to_string());
    Ok(paths.chain(config.setup.iter().cloned()).collect())
}

/// What became of the tests, and of what they ran on.
struct Tried {
    ran: Ran,
    source: String,
    scratch: String,
    created_roles: BTreeSet<String>,
}

/// Those that are not bound to a migration, of which the canonical schema has none.
fn free(cases: Vec<Case>, quiet: bool) -> Result<Vec<Case>, BehaviourError> {
    let (bound, free): (Vec<Case>, Vec<Case>) =
        cases.into_iter().partition(|case| case.revision.is_some());
    if free.is_empty() {
        return Err(BehaviourError::OnlyBound);
    }
    if !bound.is_empty() && !quiet {
        let count = counted(bound.len(), "test");
        show::stderr(&format!("note: {count} not run: bound to a migration\n"));
    }
    Ok(free)
}

/// Runs tests on a source as a whole.
async fn on_the_whole(
    cli: &Cli,
    project: &Project,
    on: On,
    cases: &[Case],
    options: &Options,
    env: &Environment,
) -> Result<Tried, Error> {
    let opened = project::open_source(cli, project, on, env).await?;
    let (scratch, source) = (opened.description().to_string(), opened.built.label.clone());
    let progress = Progress::new(cli.quiet);
    progress.say(format!("running {} tests", cases.len()));
    let ran = behaviour::run(opened.database, &opened.scratch, cases, options).await;
    let closed = opened.scratch.close().await;
    let ran = ran?;
    closed?;
    Ok(Tried { ran, source, scratch, created_roles: opened.built.created_roles })
}

/// Runs each test on the schema that it is bound to: those of a migration on a copy of the database
/// when that was the last one, the others when all were run.
async fn along_the_chain(
    cli: &Cli,
    project: &Project,
    cases: Vec<Case>,
    options: &Options,
    env: &Environment,
) -> Result<Tried, Error> {
    let ladder = project::ladder(project)?;
    let bound = revision::bind(cases, &ladder.chain)?;
    let scratch = scratch::build(settings(cli, project, env)?).await?;
    let described = scratch.describe().to_string();
    let progress = Progress::new(cli.quiet);
    let climbed = climb(&ladder, &scratch, &bound, options, &progress).await;
    let closed = scratch.close().await;
    let (ran, created_roles) = climbed?;
    closed?;
    Ok(Tried { ran, source: ladder.chain.folder, scratch: described, created_roles })
}

async fn climb(
    ladder: &Ladder,
    scratch: &Scratch,
    bound: &Bound,
    options: &Options,
    progress: &Progress,
) -> Result<(Ran, BTreeSet<String>), Error> {
    // What `setup` names is written for the schema as a whole.
    let bare = Options { setup: Vec::new(), ..options.clone() };
    let mut climb = Climb::begin(ladder, scratch).await?;
    let mut all = Ran::default();
    for (step, cases) in bound.at.iter().enumerate() {
        progress.say(format!("running {}", ladder.rungs[step].up.path()));
        climb.up(step).await?;
        if !cases.is_empty() {
            let (main, copy) = climb.copy().await?;
            climb = main;
            all.add(behaviour::run(copy.into_database(), scratch, cases, &bare).await?);
        }
    }
    let created_roles = climb.created_roles().clone();
    if !bound.free.is_empty() {
        progress.say(format!("running {} tests", bound.free.len()));
        all.add(behaviour::run(climb.into_database(), scratch, &bound.free, options).await?);
    }
    all.outcomes.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    Ok((all, created_roles))
}

/// How the project wants its tests to be run.
pub(super) fn options(project: &Project, jobs: Option<u16>) -> Result<Options, BehaviourError> {
    let config = &project.config.test;
    let loader = DiskLoader::new(&project.root);
    let setup = config.setup.iter().map(|path| {
        script::parse(&loader, path, &mut Variables::new())
            .map_err(|source| BehaviourError::Script { path: path.clone(), source })
    });
    Ok(Options {
        role: config.role.clone().map_or(Role::Builder, Role::Named),
        settings: config.settings.iter().filter_map(|text| Setting::parse(text).ok()).collect(),
        statement_timeout: config.statement_timeout.clone(),
        jobs: jobs.or(config.jobs).map(usize::from),
        setup: setup.collect::<Result<_, _>>()?,
    })
}

fn show_report(
    report: &Report,
    format: TestFormat,
    quiet: bool,
    environment: &Environment,
) -> Result<(), Error> {
    match format {
        TestFormat::Json => {
            show::stdout(&(serde_json::to_string_pretty(&Document::of(report))? + "\n"))
        }
        TestFormat::Tap => show::stdout(&report::tap::tap(report)),
        TestFormat::Junit => show::stdout(&report::junit::junit(report)),
        TestFormat::Table if quiet => Ok(()),
        TestFormat::Table => {
            show::stderr(&format!("{}\n", report::behaviour::heading(report)));
            let table = report::behaviour::table(report, show::width(environment));
            let failures = report::behaviour::failures(report);
            let verdict = report::behaviour::verdict(report);
            show::stdout(&format!("{table}\n\n{failures}{verdict}\n"))
        }
    }
}
