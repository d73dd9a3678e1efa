//! `pgcanon rollback`: whether the migrations can be taken back.

use std::ops::Range;

use super::environment::Environment;
use super::place::settings;
use super::project::Rulings;
use super::reconcile::told;
use super::{AGREED, DISAGREED, Error, project, show, test};
use crate::behaviour::revision::{self, Bound};
use crate::behaviour::{BehaviourError, Options, files};
use crate::cli::{Cli, Format, RollbackArgs};
use crate::config::Project;
use crate::model::Model;
use crate::postgres::scratch;
use crate::reconcile::{Demand, Demanded, Finding, NumberedRow, Sighting};
use crate::register::{DriftSource, Row, Status};
use crate::report::progress::Progress;
use crate::report::rollback::Report;
use crate::rollback::{Declared, Found, Terms, Walked, about, declared, never_back, range, walk};
use crate::source::{Ladder, Rung};
use crate::span::Span;

pub(super) async fn run(cli: &Cli, args: &RollbackArgs, env: &Environment) -> Result<u8, Error> {
    let project = project::open(cli, env)?;
    let rulings = project::rulings(&project)?;
    let ladder = project::ladder(&project)?;
    let range = range(&ladder.chain, &args.extent())?;
    let declared: Vec<Option<Declared>> =
        ladder.rungs.iter().map(|rung| declared(rung, &rulings.adrs)).collect();
    // One sentence says of a chain that only goes forward what a row for each step would say.
    let holds = |declared: &Option<Declared>| declared.as_ref().is_some_and(Declared::holds);
    let silent = declared.iter().filter(|declared| !holds(declared)).count();
    let is_absent = |rung: &Rung| rung.down.is_none() && rung.unread.is_none();
    let never = silent > 0 && ladder.rungs.iter().all(is_absent);
    let tried = if never {
        None
    } else {
        Some(tried(cli, &project, &ladder, (range.clone(), &declared), env).await?)
    };
    let found: Vec<Sighting> = match &tried {
        None => {
            let steps = ladder.rungs.len();
            vec![sighting(&never_back(&ladder.chain.folder, steps, silent))]
        }
        Some((walked, _)) => {
            let found = walked.steps.iter().flat_map(|step| &step.found);
            found.chain(&walked.failing).map(sighting).collect()
        }
    };
    let range = if never { 0..ladder.rungs.len() } else { range };
    let walked = tried.as_ref().map(|(walked, _)| walked);
    let rows = reconciled(&ladder, (&range, walked), &found, &rulings, !args.check);
    if !args.check {
        project::keep(&project, &rows.register)?;
        if !cli.quiet {
            show::stderr(&told(&rows.changes));
        }
    }
    let (walked, scratch) = tried.map_or((None, None), |(walked, at)| (Some(walked), Some(at)));
    let report =
        Report { chain: &ladder.chain, range, walked: walked.as_ref(), rows: &rows, scratch };
    show_report(&report, args.format, cli.quiet, env)?;
    Ok(if rows.agrees() { AGREED } else { DISAGREED })
}

/// Builds the chain and tries the steps; also says where.
async fn tried(
    cli: &Cli,
    project: &Project,
    ladder: &Ladder,
    (range, declared): (Range<usize>, &[Option<Declared>]),
    env: &Environment,
) -> Result<(Walked, String), Error> {
    let tests = bound_tests(project, ladder)?;
    // What `setup` names is written for the schema as a whole.
    let options = Options { setup: Vec::new(), ..test::options(project, None)? };
    let scratch = scratch::build(settings(cli, project, env)?).await?;
    let place = scratch.describe().to_string();
    let progress = Progress::new(cli.quiet);
    let select = |model: &mut Model| {
        project.config.select(model);
    };
    let terms = Terms {
        range,
        levels: &project::rollback_levels(&project.config),
        select: &select,
        declared,
        tests: &tests,
        options: &options,
        progress: &|what| progress.say(what),
    };
    let walked = walk(ladder, &scratch, &terms).await;
    let closed = scratch.close().await;
    let walked = walked?;
    closed?;
    Ok((walked, place))
}

/// The behaviour tests that are bound to a migration.
fn bound_tests(project: &Project, ladder: &Ladder) -> Result<Bound, BehaviourError> {
    let config = &project.config.test;
    if !project.path(&config.path).is_dir() {
        return revision::bind(Vec::new(), &ladder.chain);
    }
    let files = files::read(&project.root, &config.path, &config.setup)?;
    let cases = files.into_iter().flat_map(|file| file.tests);
    revision::bind(cases.filter(|case| case.revision.is_some()).collect(), &ladder.chain)
}

fn sighting(found: &Found) -> Sighting {
    let Found { deviation, located, up_at, down_at } = found.clone();
    let finding = located.is_none().then(|| Finding {
        deviation: deviation.clone(),
        object: None,
        required_at: up_at,
        actual_at: down_at,
    });
    Sighting { deviation, located, finding }
}

/// The rows of what was tried. Those of what is no step of the chain, or of the chain as a whole, are
/// looked at by a run over all of it.
fn reconciled(
    ladder: &Ladder,
    (range, walked): (&Range<usize>, Option<&Walked>),
    found: &[Sighting],
    rulings: &Rulings,
    retire: bool,
) -> Demanded {
    let names = || ladder.rungs.iter().map(|rung| rung.name.as_str());
    let whole = *range == (0..ladder.rungs.len());
    let within = |row: &Row| match (about(&row.object, names()), walked) {
        (Some((step, phase)), Some(walked)) => walked.looked_at(step, phase),
        (_, _) => whole,
    };
    let demand = Demand {
        source: DriftSource::Rollback,
        found,
        within: &within,
        head: ladder.chain.head(),
        adrs: &rulings.adrs,
        retire,
    };
    demand.reconcile(&rulings.register)
}

fn show_report(
    report: &Report<'_>,
    format: Format,
    quiet: bool,
    environment: &Environment,
) -> Result<(), Error> {
    match format {
        Format::Json => return show::stdout(&report.json()?),
        Format::Markdown => return show::stdout(&report.markdown()),
        Format::Table if quiet => return Ok(()),
        Format::Table => {}
    }
    let width = show::width(environment);
    show::stderr(&format!("{}\n", report.heading()));
    for table in [report.steps_table(width), report.table(width)].into_iter().flatten() {
        show::stdout(&format!("{table}\n\n"))?;
    }
    show::stdout(&format!("{}\n", report.verdict()))?;
    if let Some(next) = next(report) {
        show::stderr(&format!("next: {next}\n"));
    }
    Ok(())
}

/// What to type next while something fails.
fn next(report: &Report<'_>) -> Option<String> {
    let row = report.rows.rows.iter().find(|row| row.status.fails())?;
    let id = row.id?;
    if row.status == Status::Stale {
        return Some(
            "pgcanon rollback without --check, which retires what is no longer needed".into(),
        );
    }
    let mend = match (declaration(report, row), row.places()) {
        (Some(mend), _) => format!("{mend} · "),
        (None, (Some(test), _)) if is_rule(row, "test-fails") => {
            format!("pgcanon test, and mend {} · ", file(&test))
        }
        (None, (_, Some(down))) => format!("mend {}, and run this again · ", file(&down)),
        (None, (Some(up), None)) => format!("write the way back of {} · ", file(&up)),
        (None, (None, None)) => String::new(),
    };
    Some(format!("{mend}pgcanon decide {id} accept --adr …"))
}

fn file(place: &str) -> &str {
    place.trim_start_matches('~').split(':').next().unwrap_or_default()
}

fn is_rule(row: &NumberedRow, rule: &str) -> bool {
    row.deviation_type.to_string() == rule
}

/// What to do about the declaration of the step that a row is of, where that would mend it.
fn declaration(report: &Report<'_>, row: &NumberedRow) -> Option<String> {
    let names = report.chain.steps.iter().map(|step| step.name.as_str());
    let (at, _) = about(&row.object, names)?;
    let step = report.walked?.steps.iter().find(|step| step.at == at)?;
    let declared = step.declared.as_ref()?;
    if is_rule(row, "declaration-not-needed") {
        let Span { file, start, .. } = &declared.at;
        return Some(format!("remove the declaration at {file}:{start}, and run this again"));
    }
    declared.mend.clone()
}
