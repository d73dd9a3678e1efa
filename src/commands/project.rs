//! What all verbs of a project begin with: the configuration, the register with the records that it
//! cites, the sources.

use std::collections::BTreeSet;

use super::Error;
use super::environment::Environment;
use super::place::settings;
use super::sources::{canonical_source, migrations_source, sources};
use crate::adr::{Library, Unfit, folder};
use crate::cli::{Assurance, Cli, Extent, On, Output};
use crate::config::{Config, Migrations, Policy, Project};
use crate::diff::{Level, Levels};
use crate::evidence::{EvidenceError, artifacts};
use crate::model::ObjectId;
use crate::model::kinds::Aspect;
use crate::policy;
use crate::postgres::scratch::Description;
use crate::reconcile::{Finding, Party, Reconciliation, Role, Ruled, Terms};
use crate::register::{Deviation, DriftSource, Register};
use crate::report::progress::Progress;
use crate::source::{
    Built, Ladder, Opened, Prepared, Scripted, Source, SourceError, build_all, build_one,
    build_open,
};
use crate::span::Span;

/// The register of a project, and what its acceptances rest on.
pub(super) struct Rulings {
    /// The register.
    pub(super) register: Register,
    /// The records.
    pub(super) adrs: Library,
}

/// A project with its sources built.
pub(super) struct Run {
    /// Every source in the order of precedence; the first is what the others are compared with.
    pub(super) sources: Vec<(DriftSource, Built)>,
    /// What deviates beside the sources: rules that are not kept.
    pub(super) findings: Vec<Finding>,
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

/// The text of a file that a project may do without; `None` where it does.
pub(super) fn text(project: &Project, shown: &str) -> Result<Option<String>, Error> {
    match std::fs::read_to_string(project.path(shown)) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(SourceError::Read { path: shown.to_owned(), source }.into()),
    }
}

/// The register of the project; an empty one where there is none yet.
pub(super) fn register(project: &Project) -> Result<Register, Error> {
    let shown = &project.config.canonical.register;
    let text = text(project, shown)?;
    Ok(text.map(|text| Register::parse(&text, shown)).transpose()?.unwrap_or_default())
}

/// Builds the canonical schema of the project alone, without what is not compared.
pub(super) async fn canonical(
    cli: &Cli,
    project: &Project,
    environment: &Environment,
) -> Result<Built, Error> {
    let config = &project.config;
    let prepared = canonical_source(config).prepare(
        &project.root,
        &environment.defaults,
        &config.scratch.roles,
    )?;
    let progress = Progress::new(cli.quiet);
    let settings = settings(cli, project, environment)?;
    let mut built = build_one(prepared, settings, &|what| progress.say(what)).await?;
    config.select(&mut built.model);
    Ok(built)
}

/// The records of the project.
pub(super) fn library(project: &Project) -> Result<Library, Error> {
    Ok(folder::read(&project.root, &project.config.adr.path)?)
}

/// Writes the register. An empty one says nothing that its absence does not say.
pub(super) fn keep(project: &Project, register: &Register) -> Result<(), Error> {
    let path = &project.config.canonical.register;
    if register.rows().is_empty() {
        return Ok(());
    }
    artifacts::put(&project.path(path), register.to_text()?.as_bytes())
        .map_err(|source| EvidenceError::Write { path: path.clone(), source }.into())
}

/// Writes the register as it was: with nothing in it, there was none.
pub(super) fn put_back(project: &Project, register: &Register) -> Result<(), Error> {
    if *register != Register::default() {
        return keep(project, register);
    }
    let path = &project.config.canonical.register;
    std::fs::remove_file(project.path(path))
        .map_err(|source| EvidenceError::Write { path: path.clone(), source }.into())
}

/// The register with the records that it cites.
///
/// # Errors
/// When either cannot be read, or an acceptance that may hold cites a record that cannot be
/// understood: nobody knows then whether it does.
pub(super) fn rulings(project: &Project) -> Result<Rulings, Error> {
    let (register, adrs) = (register(project)?, library(project)?);
    for row in register.rows() {
        let decision = row.decision.as_ref().filter(|decision| decision.is_acceptance());
        let decision = decision.filter(|decision| !decision.retired);
        let found = decision.and_then(|d| Some(adrs.cited(d.adr?, d.record.as_deref())));
        if let Some(Err(Unfit::Unreadable(problems))) = found {
            return Err(problems.into());
        }
    }
    Ok(Rulings { register, adrs })
}

/// Builds all sources of the project, with witnesses where they are asked for, and leaves out what is
/// not compared.
pub(super) async fn build(
    cli: &Cli,
    project: &Project,
    assurance: Option<&Assurance>,
    environment: &Environment,
) -> Result<Run, Error> {
    let config = &project.config;
    let settings = settings(cli, project, environment)?;
    let witnesses = assurance.and_then(|assurance| assurance.witnesses(&settings));
    let prepare = |source: Source| {
        source
            .prepare(&project.root, &environment.defaults, &config.scratch.roles)
            .map(|prepared| prepared.witnessed(witnesses.clone()))
    };
    let (roles, prepared): (Vec<DriftSource>, Vec<Prepared>) = sources(project)?
        .into_iter()
        .map(|(role, source)| Ok((role, prepare(source)?)))
        .collect::<Result<Vec<_>, SourceError>>()?
        .into_iter()
        .unzip();
    let mut files: Vec<String> =
        prepared.iter().filter_map(Prepared::scripted).flat_map(Scripted::paths).collect();
    files.extend(config.snapshot.path.clone());
    if roles.contains(&DriftSource::Yaml) {
        files.push(config.canonical.yaml.clone());
    }
    let progress = Progress::new(cli.quiet);
    let (mut built, scratch) = build_all(prepared, settings, &|what| progress.say(what)).await?;
    let mut used_ignores = BTreeSet::new();
    for built in &mut built {
        used_ignores.extend(config.select(&mut built.model));
    }
    let sources: Vec<(DriftSource, Built)> = roles.into_iter().zip(built).collect();
    let findings = findings(&sources, &config.policy);
    Ok(Run { sources, findings, scratch, files, used_ignores })
}

/// The rules that the canonical schema does not keep, given what its YAML says of its data.
fn findings(sources: &[(DriftSource, Built)], settings: &Policy) -> Vec<Finding> {
    let built = |wanted| sources.iter().find(|(source, _)| *source == wanted).map(|(_, b)| b);
    let Some(yaml) = built(DriftSource::Yaml) else { return Vec::new() };
    let sql = built(DriftSource::Canonical).unwrap_or(yaml);
    let span =
        |built: &Built, id: &ObjectId| Some(Span::from(built.provenance.as_ref()?.last(id)?));
    policy::findings(&sql.model, &yaml.metadata, settings)
        .into_iter()
        .map(|policy::Finding { rule, object, required, actual }| Finding {
            required_at: span(yaml, &object),
            actual_at: span(sql, &object),
            deviation: Deviation::rule(rule, &object, required, actual),
            object: Some(object),
        })
        .collect()
}

/// The migrations of the project with both ways of every step.
pub(super) fn ladder(project: &Project) -> Result<Ladder, SourceError> {
    let Config { migrations, scratch, .. } = &project.config;
    let Migrations { path, convention, setup } = migrations;
    Ladder::read(&project.root, path, *convention, setup, &scratch.roles)
}

/// Builds one of the two sources of the project and keeps its database, for what is asked of it.
pub(super) async fn open_source(
    cli: &Cli,
    project: &Project,
    on: On,
    environment: &Environment,
) -> Result<Opened, Error> {
    let source = match on {
        On::Canonical => canonical_source(&project.config),
        On::Migrations => migrations_source(&project.config),
    };
    let roles = &project.config.scratch.roles;
    let source = source.prepare(&project.root, &environment.defaults, roles)?;
    let progress = Progress::new(cli.quiet);
    let settings = settings(cli, project, environment)?;
    Ok(build_open(source, settings, &|what| progress.say(what)).await?)
}

/// How much each sort of difference counts.
pub(super) fn levels(config: &Config) -> Levels {
    let compare = &config.compare;
    Levels::default()
        .with(Aspect::ColumnOrder, compare.column_order)
        .with(Aspect::Ownership, compare.ownership)
        .with(Aspect::BodyLayout, compare.body_layout)
        .with(Aspect::Cluster, compare.cluster)
        .with(Aspect::GeneratedNames, compare.generated_names)
}

/// The levels at which a schema is held against itself, before and after a rollback: what the
/// configuration makes a note is one here, and everything else counts, for both were built by the
/// same files on the same server.
pub(super) fn rollback_levels(config: &Config) -> Levels {
    let configured = levels(config);
    let all = [
        Aspect::ColumnOrder,
        Aspect::Ownership,
        Aspect::BodyLayout,
        Aspect::Population,
        Aspect::Cluster,
        Aspect::GeneratedNames,
    ];
    let notes = all.into_iter().filter(|aspect| configured.of(*aspect) == Level::Note);
    notes.fold(Levels::everything(), |levels, aspect| levels.with(aspect, Level::Note))
}

impl Run {
    /// Every source in the order of precedence.
    pub(super) fn parties(&self) -> Vec<Party<'_>> {
        let party = |(role, built)| Party { role: Role::Of(role), built };
        self.sources.iter().map(|(role, built)| party((*role, built))).collect()
    }

    /// What each source said.
    pub(super) fn built(&self) -> Vec<&Built> {
        self.sources.iter().map(|(_, built)| built).collect()
    }

    /// The last migration.
    pub(super) fn head(&self) -> Option<&str> {
        let chain = self.sources.iter().find_map(|(_, built)| built.chain.as_ref());
        chain.map(|chain| chain.head.as_str())
    }

    /// Which source is which.
    pub(super) fn of(&self, role: Role) -> Option<&Built> {
        self.sources.iter().find(|(source, _)| Role::Of(*source) == role).map(|(_, built)| built)
    }

    /// Holds the other sources against the first. `retire` has the register's stale acceptances
    /// retired.
    pub(super) fn reconcile(
        &self,
        config: &Config,
        rulings: &Rulings,
        extent: Extent,
        retire: bool,
    ) -> Result<Reconciliation, Error> {
        let levels = extent.levels(levels(config));
        let Rulings { register, adrs } = rulings;
        let ruled = Ruled { register, adrs, findings: &self.findings, retire };
        let terms = Terms { levels, ruled: Some(ruled) };
        let parties = self.parties();
        let (first, others) = parties.split_first().ok_or(SourceError::NoScratch)?;
        let mut outcome = Reconciliation::of(*first, others, &terms);
        outcome.unused_ignores = config
            .ignore
            .iter()
            .filter(|entry| !self.used_ignores.contains(entry.object.as_str()))
            .map(|entry| format!("ignore `{}` ({})", entry.object.as_str(), entry.reason))
            .collect();
        Ok(outcome)
    }

    /// The outcome as it is to be shown.
    pub(super) fn shown(&self, outcome: Reconciliation, output: Output) -> Reconciliation {
        match self.parties().split_first() {
            Some((first, others)) if output.flat => outcome.flat(*first, others),
            _ => outcome,
        }
    }
}
