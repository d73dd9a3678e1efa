//! `pgcanon invariants`: what must hold of the schema, as a checklist with evidence.

use std::collections::{BTreeMap, BTreeSet};

use super::environment::Environment;
use super::{AGREED, DISAGREED, Error, project, show, test};
use crate::behaviour::answer::Answer;
use crate::behaviour::{self, BehaviourError, Case, Outcome, files};
use crate::cli::{Cli, Format, InvariantsArgs, On};
use crate::config::Project;
use crate::invariants::checks::Tests;
use crate::invariants::{self, Document, Facts, Invariant, Verdict};
use crate::postgres::answer::ask_and_roll_back;
use crate::postgres::scratch::{Database, Scratch};
use crate::report;
use crate::source::Opened;

pub(super) async fn run(
    cli: &Cli,
    args: &InvariantsArgs,
    environment: &Environment,
) -> Result<u8, Error> {
    let project = project::open(cli, environment)?;
    let all = read(&project)?;
    let wanted = select(&all, &project, &args.ids)?;
    let Examined { verdicts, source, scratch } =
        examine(cli, &project, &wanted, args.on, environment).await?;
    let on = args.on.word();
    match args.format {
        Format::Json => {
            let document = Document { format: 1, on: on.to_owned(), invariants: verdicts.clone() };
            show::stdout(&(serde_json::to_string_pretty(&document)? + "\n"))?;
        }
        Format::Markdown => {
            show::stdout(&report::invariants::markdown(&verdicts, on, &source))?;
        }
        Format::Table if cli.quiet => {}
        Format::Table => {
            show::stderr(&format!("{on:<10}  {source}\n{:<10}  {scratch}\n\n", "scratch"));
            let table = report::invariants::table(&verdicts, show::width(environment));
            show::stdout(&format!("{table}\n\n{}\n", report::invariants::verdict(&verdicts)))?;
        }
    }
    Ok(if verdicts.iter().all(|verdict: &Verdict| verdict.holds) { AGREED } else { DISAGREED })
}

/// What was found of invariants.
pub(super) struct Examined {
    /// Of each, whether it holds.
    pub(super) verdicts: Vec<Verdict>,
    /// What they were held against.
    pub(super) source: String,
    /// Where that was built.
    pub(super) scratch: String,
}

/// Says of invariants whether one of the sources of a project keeps them.
pub(super) async fn examine(
    cli: &Cli,
    project: &Project,
    wanted: &[&Invariant],
    on: On,
    environment: &Environment,
) -> Result<Examined, Error> {
    let cases = named_tests(wanted, project)?;
    let Opened { built, database, scratch } =
        project::open_source(cli, project, on, environment).await?;
    let asked = ask_all(database, &scratch, wanted, &cases, project).await;
    let place = scratch.describe().to_string();
    let closed = scratch.close().await;
    let Asked { answers, roles, tests } = asked?;
    closed?;
    let provenance = built.provenance.as_ref();
    let facts =
        Facts { model: &built.model, provenance, answers: &answers, roles: &roles, tests: &tests };
    let verdicts = invariants::verdicts(wanted, &facts);
    Ok(Examined { verdicts, source: built.label, scratch: place })
}

/// The invariants of the project.
pub(super) fn read(project: &Project) -> Result<Vec<Invariant>, Error> {
    let shown = &project.config.canonical.yaml;
    let text = project::text(project, shown)?;
    Ok(text.map(|text| invariants::parse(shown, &text)).transpose()?.unwrap_or_default())
}

/// Those that are asked for. None at all would be a green result that nobody earned.
fn select<'i>(
    all: &'i [Invariant],
    project: &Project,
    ids: &[String],
) -> Result<Vec<&'i Invariant>, Error> {
    if all.is_empty() {
        return Err(Error::NoInvariants(project.config.canonical.yaml.clone()));
    }
    if let Some(unknown) = ids.iter().find(|id| !all.iter().any(|one| one.id == **id)) {
        let known: Vec<&str> = all.iter().map(|one| one.id.as_str()).collect();
        return Err(Error::NoInvariant { id: unknown.clone(), known: known.join(", ") });
    }
    let wanted = |one: &&Invariant| ids.is_empty() || ids.contains(&one.id);
    Ok(all.iter().filter(wanted).collect())
}

/// The behaviour tests that are named. A name that there is none of is for the checklist to say.
fn named_tests(wanted: &[&Invariant], project: &Project) -> Result<Vec<Case>, BehaviourError> {
    let names: BTreeSet<&String> = wanted
        .iter()
        .filter_map(|invariant| invariant.check.test.as_ref())
        .flat_map(Tests::names)
        .collect();
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let config = &project.config.test;
    let files = files::read(&project.root, &config.path, &config.setup)?;
    let cases = files.into_iter().flat_map(|file| file.tests);
    let meant: Vec<Case> = cases.filter(|case| names.contains(&case.name)).collect();
    let bound = meant.iter().find_map(|case| Some((case, case.revision.as_ref()?)));
    match bound {
        Some((case, revision)) => Err(BehaviourError::Bound {
            name: case.name.clone(),
            place: format!("{}:{}", case.file, case.line),
            revision: revision.name.clone(),
        }),
        None => Ok(meant),
    }
}

/// What only the database can tell.
struct Asked {
    answers: BTreeMap<String, Answer>,
    roles: BTreeSet<String>,
    tests: Vec<Outcome>,
}

/// Asks the database what only it can tell.
async fn ask_all(
    database: Database,
    scratch: &Scratch,
    wanted: &[&Invariant],
    cases: &[Case],
    project: &Project,
) -> Result<Asked, Error> {
    let mut answers = BTreeMap::new();
    let timeout = &project.config.test.statement_timeout;
    for query in wanted.iter().flat_map(|invariant| invariant.check.asks()) {
        let answer = ask_and_roll_back(database.client(), &query, timeout).await;
        let lost = |source| BehaviourError::Lost { test: format!("`{query}`"), source };
        let answer = answer.map_err(lost)?;
        answers.insert(query, answer);
    }
    let roles = database.roles().await.map_err(BehaviourError::from)?;
    if cases.is_empty() {
        return Ok(Asked { answers, roles, tests: Vec::new() });
    }
    let options = test::options(project, None)?;
    let ran = behaviour::run(database, scratch, cases, &options).await?;
    Ok(Asked { answers, roles, tests: ran.outcomes })
}
