//! `pgcanon test`: behaviour tests on the schema that the migrations build.

use super::environment::Environment;
use super::{AGREED, DISAGREED, Error, project, show};
use crate::behaviour::annotation::{Role, Setting};
use crate::behaviour::outcome::Document;
use crate::behaviour::run::Ran;
use crate::behaviour::{self, BehaviourError, Case, Options, Report, files};
use crate::cli::{Cli, On, TestArgs, TestFormat};
use crate::config::Project;
use crate::postgres::script::{self, DiskLoader, Variables};
use crate::report;
use crate::report::progress::Progress;

pub(super) async fn run(cli: &Cli, args: &TestArgs, env: &Environment) -> Result<u8, Error> {
    let project = project::open(cli, env)?;
    let config = &project.config.test;
    let files = files::read(&project.root, &config.path, &config.setup)?;
    let cases = files::select(files, &config.path, &args.patterns)?;
    if args.list {
        let line = |case: &Case| format!("{}:{}  {}\n", case.file, case.line, case.name);
        show::stdout(&cases.iter().map(line).collect::<String>())?;
        return Ok(AGREED);
    }
    let report = examine(cli, &project, &cases, (args.on, args.jobs), env).await?;
    show_report(&report, args.format, cli.quiet, env)?;
    Ok(if report.failed() == 0 { AGREED } else { DISAGREED })
}

/// Runs tests on one of the sources of a project, in so many databases at the same time.
pub(super) async fn examine(
    cli: &Cli,
    project: &Project,
    cases: &[Case],
    (on, jobs): (On, Option<u16>),
    env: &Environment,
) -> Result<Report, Error> {
    let options = options(project, jobs)?;
    let opened = project::open_source(cli, project, on, env).await?;
    let (scratch, source) = (opened.description().to_string(), opened.built.label.clone());
    let progress = Progress::new(cli.quiet);
    progress.say(format!("running {} tests", cases.len()));
    let ran = behaviour::run(opened.database, &opened.scratch, cases, &options).await;
    let closed = opened.scratch.close().await;
    let Ran { outcomes, databases, capped_from, unbound_roles } = ran?;
    closed?;
    drop(progress);
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
        created_roles: opened.built.created_roles.into_iter().collect(),
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
