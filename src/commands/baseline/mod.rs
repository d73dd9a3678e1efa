//! `pgcanon baseline`: lock a state, rebuild it from its lock, tag it, and look at what was locked.

mod difference;
mod gates;
mod list;
mod lock;
mod tag;
mod verify;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::environment::Environment;
use super::{Error, adr, project};
use crate::adr::Unfit;
use crate::cli::{Baseline, BaselineVerb, Cli};
use crate::config::Project;
use crate::diff::Level;
use crate::digest;
use crate::evidence::lock::{Digests, Lock};
use crate::evidence::record::Gate;
use crate::model::Model;
use crate::postgres::PRINTING;
use crate::source::SourceError;
use crate::source::migrations;

pub(super) async fn run(
    cli: &Cli,
    args: &Baseline,
    environment: &Environment,
) -> Result<u8, Error> {
    let project = project::open(cli, environment)?;
    match &args.verb {
        BaselineVerb::Lock(args) => lock::run(cli, args, &project, environment).await,
        BaselineVerb::Verify(args) => verify::run(cli, args, &project, environment).await,
        BaselineVerb::Tag(args) => tag::run(cli, args, &project),
        BaselineVerb::Diff(args) => difference::run(cli, args, &project, environment).await,
        BaselineVerb::List => list::run(&project, environment),
        BaselineVerb::Show { name } => list::show(&project, name.as_deref()),
    }
}

/// The project as it is now, as a lock says it.
fn current(
    name: &str,
    locked_by: Option<String>,
    project: &Project,
    run: &project::Run,
    rulings: &project::Rulings,
    gates: Vec<Gate>,
) -> Result<Lock, Error> {
    let config = &project.config;
    let chain =
        migrations::read(&project.root, &config.migrations.path, config.migrations.convention)
            .map_err(SourceError::from)?;
    let Digests { files, mut forms } =
        Lock::digests(&project.root, paths(project, run, rulings, &chain)?)?;
    for path in super::test::paths(project)? {
        if let Some(form) = forms.remove(&path) {
            forms.insert(path, form.with_comments());
        }
    }
    let normalised: Vec<(String, Model, bool)> = run
        .sources
        .iter()
        .map(|(role, built)| {
            (role.to_string(), normalised(project, &built.model), !built.runs.is_empty())
        })
        .collect();
    let models = normalised
        .iter()
        .map(|(role, model, _)| Ok((role.clone(), digest::of_model(model)?)))
        .collect::<Result<BTreeMap<_, _>, Error>>()?;
    let of_sql = normalised.iter().filter(|(_, _, is_sql)| *is_sql);
    let objects = Lock::of_objects(of_sql.map(|(role, model, _)| (role.clone(), model)))?;
    let settings = PRINTING.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Ok(Lock {
        name: name.to_owned(),
        head: chain.head().unwrap_or_default().to_owned(),
        pgcanon: env!("CARGO_PKG_VERSION").to_owned(),
        postgresql: run
            .sources
            .iter()
            .map(|(_, built)| built)
            .find(|built| !built.runs.is_empty())
            .map_or(0, |built| built.model.postgresql),
        settings: settings.collect(),
        locked_by,
        gates,
        models,
        objects,
        files,
        forms,
    })
}

/// Every file that what is locked is built from, decided by or tested with.
fn paths(
    project: &Project,
    run: &project::Run,
    rulings: &project::Rulings,
    chain: &migrations::Chain,
) -> Result<BTreeSet<String>, Error> {
    let config = &project.config;
    let mut paths: BTreeSet<String> = run.files.iter().cloned().collect();
    paths.extend(chain.files().map(|path| path.to_string_lossy().into_owned()));
    let optional = [&config.canonical.yaml, &config.canonical.register];
    paths.extend(optional.into_iter().filter(|path| project.path(path).is_file()).cloned());
    paths.extend(super::test::paths(project)?);
    // What a decision rests on is part of what was agreed.
    let decisions = rulings.register.rows().iter().filter_map(|row| row.decision.as_ref());
    let decided = decisions
        .filter_map(|decision| rulings.adrs.cited(decision.adr?, decision.record.as_deref()).ok());
    paths.extend(decided.map(|adr| adr.file.clone()));
    let (citations, _) = adr::citations(project, &rulings.register)?;
    for citation in citations {
        match rulings.adrs.cited(citation.number, citation.slug.as_deref()) {
            Ok(adr) => {
                paths.insert(adr.file.clone());
            }
            Err(Unfit::Unreadable(problems)) => return Err(problems.into()),
            // That a record is not there is for the gate to say.
            Err(_) => {}
        }
    }
    let named = project.file.as_deref().and_then(|file| Path::new(file).file_name());
    paths.extend(named.map(|name| name.to_string_lossy().into_owned()));
    Ok(paths)
}

/// The model without what is not compared: whose it is depends on where it was built.
fn normalised(project: &Project, model: &Model) -> Model {
    let levels = project::levels(&project.config);
    let mut model = model.clone();
    model.strip(|aspect| levels.of(aspect) != Level::Off);
    model
}
