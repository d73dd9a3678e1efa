//! `pgcanon baseline diff`.

use std::collections::BTreeSet;

use super::normalised;
use crate::changes::{self, Changes, State};
use crate::cli::{BaselineDiff, Cli, Format};
use crate::commands::environment::Environment;
use crate::commands::{AGREED, Error, locks, place, show};
use crate::config::Project;
use crate::evidence::EvidenceError;
use crate::evidence::lock::{Lock, Objects};
use crate::register::DriftSource;
use crate::report;
use crate::report::progress::Progress;
use crate::source::migrations::{self, Chain};
use crate::source::{Built, Prepared, SourceError, build_both};

pub(super) async fn run(
    cli: &Cli,
    args: &BaselineDiff,
    project: &Project,
    environment: &Environment,
) -> Result<u8, Error> {
    let config = &project.config;
    let chain =
        migrations::read(&project.root, &config.migrations.path, config.migrations.convention)
            .map_err(SourceError::from)?;
    let (from, to) = (End::of(project, &chain, &args.from)?, End::of(project, &chain, &args.to)?);
    let progress = Progress::new(cli.quiet);
    let settings = place::settings(cli, project, environment)?;
    let (left, right) = (from.prepared(project, &chain)?, to.prepared(project, &chain)?);
    let (mut left, mut right, _) =
        build_both(left, right, settings, &|what| progress.say(what)).await?;
    for (end, built) in [(&from, &mut left), (&to, &mut right)] {
        config.select(&mut built.model);
        end.holds(project, built)?;
    }
    let changes = changes::between((from.state, &left), (to.state, &right));
    drop(progress);
    show_changes(&changes, args.format, cli.quiet, environment)?;
    Ok(AGREED)
}

/// One of the two states.
struct End {
    state: State,
    /// How many steps lead to it.
    steps: usize,
    lock: Option<Lock>,
}

impl End {
    /// A baseline of this name, else the state after a migration.
    fn of(project: &Project, chain: &Chain, name: &str) -> Result<Self, Error> {
        let names = locks::baselines(project)?;
        let is_baseline = names.iter().any(|known| known == name);
        let lock = is_baseline.then(|| locks::locked(project, Some(name))).transpose()?;
        let lock = lock.map(|locked| locked.lock);
        let head = lock.as_ref().map_or(name, |lock| &lock.head);
        let at = chain.position(head).ok_or_else(|| Error::NoRevision {
            name: name.to_owned(),
            known: names.join("`, `"),
            last: chain.head().unwrap_or_default().to_owned(),
        })?;
        let state = State { name: name.to_owned(), head: chain.steps[at].name.clone() };
        Ok(Self { state, steps: at + 1, lock })
    }

    fn prepared(&self, project: &Project, chain: &Chain) -> Result<Prepared, Error> {
        let config = &project.config;
        let mut chain = chain.clone();
        chain.steps.truncate(self.steps);
        let (setup, roles) = (&config.migrations.setup, &config.scratch.roles);
        Ok(Prepared::of_chain(&project.root, &chain, setup, roles)?)
    }

    /// Whether the chain of the work tree still builds what was locked: else what would be compared is
    /// not the baseline.
    fn holds(&self, project: &Project, built: &Built) -> Result<(), Error> {
        let Some(lock) = &self.lock else { return Ok(()) };
        if lock.postgresql != built.model.postgresql {
            let (locked, actual) = (lock.postgresql, built.model.postgresql);
            return Err(EvidenceError::OtherMajor { locked, actual }.into());
        }
        let role = DriftSource::Migrations.to_string();
        let built = Lock::of_objects([(role.clone(), &normalised(project, &built.model))])?;
        let of = |objects: &Objects, name: &String| objects.get(name)?.get(&role).cloned();
        let names: BTreeSet<&String> = lock.objects.keys().chain(built.keys()).collect();
        let others: Vec<&String> =
            names.into_iter().filter(|name| of(&lock.objects, name) != of(&built, name)).collect();
        match others.as_slice() {
            [] => Ok(()),
            [first, ..] => Err(Error::NotTheBaseline {
                name: lock.name.clone(),
                count: others.len(),
                first: (*first).clone(),
            }),
        }
    }
}

fn show_changes(
    changes: &Changes,
    format: Format,
    quiet: bool,
    environment: &Environment,
) -> Result<(), Error> {
    match format {
        Format::Json => show::stdout(&(serde_json::to_string_pretty(changes)? + "\n")),
        Format::Markdown => show::stdout(&report::changes::markdown(changes)),
        Format::Table if quiet => Ok(()),
        Format::Table => {
            let mut text = String::new();
            if !changes.objects.is_empty() {
                text = report::changes::table(changes, show::width(environment)) + "\n\n";
            }
            show::stdout(&(text + &report::changes::heading(changes) + "\n"))
        }
    }
}
