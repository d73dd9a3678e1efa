//! `pgcanon decide`: what was ruled on drifts, written into the register.

use std::collections::BTreeMap;

use super::environment::Environment;
use super::{AGREED, Error, project, show};
use crate::adr::check::candidates;
use crate::adr::{Adr, AdrNumber, AdrStatus, Library, Unfit};
use crate::cli::{Cli, Decide, Extent};
use crate::config::{Pattern, Project};
use crate::diff::counted;
use crate::problem::{nearest, quoted};
use crate::reconcile::{Reconciliation, Role};
use crate::register::{Decision, DriftNumber, DriftSource, Now, Register, Row, Ruling, Status};

/// The words that take a decision back.
const UNDO: [&str; 2] = ["undo", "withdraw"];

pub(super) async fn run(cli: &Cli, args: &Decide, environment: &Environment) -> Result<u8, Error> {
    // What is wrong with the arguments is told before anything is built.
    let (word, ids) = args.words.split_last().ok_or_else(|| no_ruling(""))?;
    let ruling = if UNDO.contains(&word.as_str()) {
        None
    } else {
        Some(Ruling::from_word(word).ok_or_else(|| no_ruling(word))?)
    };
    let ids: Vec<DriftNumber> = ids
        .iter()
        .map(|id| id.parse())
        .collect::<Result<_, String>>()
        .map_err(Error::DriftNumber)?;
    let glob = args.object.as_deref().map(pattern).transpose()?;
    if ids.is_empty() && glob.is_none() {
        let hint = "name them, as in `pgcanon decide 3 accept --adr ADR-004`, or pass `--object`";
        return Err(undecided("no drift is named", hint));
    }
    if !ids.is_empty() && glob.is_some() {
        let hint = "name them by their numbers, or by `--object` alone";
        return Err(undecided("drifts are named both by number and by `--object`", hint));
    }
    if args.note.as_ref().is_some_and(|note| note.trim().is_empty()) {
        return Err(undecided("the note is empty", "write one, or leave `--note` out"));
    }
    let project = project::open(cli, environment)?;
    let rulings = project::rulings(&project)?;
    fit(&rulings.adrs, ruling, args.adr)?;

    let run = project::build(cli, &project, None, environment).await?;
    let outcome = run.reconcile(&project.config, &rulings, Extent::default(), false)?;
    let Some((register, _)) = &outcome.register else { return Ok(AGREED) };
    let rows = chosen(&outcome, register, &ids, glob.as_ref(), ruling)?;
    let details: BTreeMap<DriftNumber, &str> = register
        .rows_of(&outcome.deviations)
        .into_iter()
        .zip(&outcome.deviations)
        .filter_map(|(row, deviation)| Some((row?.id, deviation.details.as_str())))
        .collect();
    let decision = |row: &Row| {
        let ruling = ruling?;
        let found = details.get(&row.id).copied().or(row.details.as_deref());
        let details = found?.to_owned();
        let (adr, note) = (args.adr, args.note.clone());
        let record = adr.and_then(|adr| rulings.adrs.get(adr).ok()).map(Adr::slug);
        Some(Decision { ruling, adr, record, note, details, retired: false })
    };
    let decisions = rows.iter().map(|row| (row.id, decision(row))).collect();
    // The same run judges what was decided, so that the file says where each drift stands now.
    let examined = DriftSource::of_every_run();
    let now = Now {
        examined: &examined,
        deviations: &outcome.deviations,
        head: run.head(),
        adrs: &rulings.adrs,
        retire: false,
    };
    let (register, _) = register.decided(&decisions).reconcile(&now);
    project::keep(&project, &register)?;
    tell(cli, &project, &register, &decisions, ruling)?;
    Ok(AGREED)
}

/// The rows that are meant.
fn chosen<'r>(
    outcome: &Reconciliation,
    register: &'r Register,
    ids: &[DriftNumber],
    glob: Option<&Pattern>,
    ruling: Option<Ruling>,
) -> Result<Vec<&'r Row>, Error> {
    let mut rows = BTreeMap::new();
    for id in ids {
        let row = register.row(*id).ok_or_else(|| Error::no_drift(*id, outcome))?;
        let gone = matches!(row.status, Status::Resolved | Status::Stale);
        if gone && ruling.is_some() {
            let hint = match row.status {
                Status::Stale => "run `pgcanon reconcile`, which retires its decision",
                _ => "run `pgcanon check` to see what is open",
            };
            return Err(undecided(format!("{id} is gone: there is nothing to decide"), hint));
        }
        rows.insert(*id, row);
    }
    if let Some(glob) = glob {
        let fits = |row: &&Row| {
            let stands = match ruling {
                Some(_) => matches!(row.status, Status::Open | Status::Reopened),
                None => row.decision.is_some(),
            };
            stands && glob.matches(&row.object)
        };
        let found: Vec<&Row> = register.rows().iter().filter(fits).collect();
        if found.is_empty() {
            let message = format!("no open drift is about `{}`", glob.as_str());
            let hint = "write kind and name as the table has them, as in `index public.*`";
            return Err(undecided(message, hint));
        }
        rows.extend(found.into_iter().map(|row| (row.id, row)));
    }
    if let Some(ruling @ Ruling::Fix(source)) = ruling {
        for row in rows.values() {
            // Whatever breaks a rule may be what has to change, so there all are allowed.
            let reference = match outcome.role {
                Role::Of(reference) => reference,
                Role::Left | Role::Right => DriftSource::Canonical,
            };
            let allowed = Ruling::on(row.source, reference);
            if row.source != DriftSource::Policy && !allowed.contains(&ruling) {
                let message = format!(
                    "{} is between {reference} and {}, so {source} cannot mend it",
                    row.id, row.source
                );
                let words = allowed.into_iter().map(Ruling::word);
                return Err(undecided(message, format!("use one of {}", quoted(words))));
            }
        }
    }
    Ok(rows.into_values().collect())
}

/// Whether the record carries such a ruling.
fn fit(adrs: &Library, ruling: Option<Ruling>, number: Option<AdrNumber>) -> Result<(), Error> {
    let accepting = ruling == Some(Ruling::Accept);
    let known = candidates(adrs);
    let (number, unfit) = match number {
        None if accepting => {
            let hint = match known.as_str() {
                "" => format!(
                    "write one with `pgcanon adr new`, have it accepted in `{}`, and pass `--adr`",
                    adrs.folder
                ),
                known => format!("pass `--adr` with one that is accepted: {known}"),
            };
            return Err(undecided("an acceptance needs an ADR that says why", hint));
        }
        None if ruling == Some(Ruling::Await) => {
            let hint = "pass `--adr` with the one that is talked about, or write it with \
                        `pgcanon adr new`";
            return Err(undecided("nobody says which ADR is awaited", hint));
        }
        None => return Ok(()),
        Some(number) => {
            let found = if accepting { adrs.accepted(number) } else { adrs.get(number) };
            match found {
                Ok(_) => return Ok(()),
                Err(Unfit::Unreadable(problems)) => return Err(problems.into()),
                Err(unfit) => (number, unfit),
            }
        }
    };
    let hint = match &unfit {
        Unfit::Status(AdrStatus::Superseded, by) if !by.is_empty() => {
            format!("use {}, which took its place, once it is accepted", by[0])
        }
        Unfit::Status(AdrStatus::Proposed, _) => {
            format!("let it be accepted first, or use one that is: {known}")
        }
        _ if known.is_empty() => {
            format!("write one with `pgcanon adr new`: none in `{}` is accepted", adrs.folder)
        }
        _ => format!("use one that is accepted: {known}"),
    };
    Err(Error::UnfitAdr { number, unfit, hint })
}

fn undecided(message: impl Into<String>, hint: impl Into<String>) -> Error {
    Error::Undecided { message: message.into(), hint: hint.into() }
}

fn no_ruling(word: &str) -> Error {
    let words = || Ruling::all().map(Ruling::word).chain(["undo"]);
    let hint = match nearest(word, words()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("use one of {} after the drifts", quoted(words())),
    };
    undecided(format!("`{word}` is no ruling"), hint)
}

fn pattern(glob: &str) -> Result<Pattern, Error> {
    let wrong =
        |why| undecided(format!("`{glob}` is no glob: {why}"), "write it as in `index public.*`");
    Pattern::new(glob).map_err(wrong)
}

/// Prints each row that was decided.
fn tell(
    cli: &Cli,
    project: &Project,
    register: &Register,
    decisions: &BTreeMap<DriftNumber, Option<Decision>>,
    ruling: Option<Ruling>,
) -> Result<(), Error> {
    if cli.quiet {
        return Ok(());
    }
    let rows: Vec<&Row> =
        register.by_number().into_iter().filter(|row| decisions.contains_key(&row.id)).collect();
    let mut text = String::new();
    for row in &rows {
        let decision = row.decision.as_ref().map_or("no decision".to_owned(), Decision::in_full);
        text += &format!(
            "{}  {}  {}  {decision}  {}\n",
            row.id, row.object, row.deviation_type, row.status
        );
    }
    text += &format!(
        "{} decided in {}\n",
        counted(rows.len(), "drift"),
        project.config.canonical.register
    );
    show::stdout(&text)?;
    show::stderr(&format!("next: {}\n", next(&rows, ruling)));
    Ok(())
}

/// What to do after such a ruling on these rows.
fn next(rows: &[&Row], ruling: Option<Ruling>) -> String {
    let open: Vec<&&Row> = rows.iter().filter(|row| row.status == Status::Open).collect();
    let Some(first) = open.first() else {
        return "pgcanon reconcile, and commit the register".to_owned();
    };
    let adr = first.decision.as_ref().and_then(|decision| decision.adr);
    let id = match open.as_slice() {
        [only] => only.id.to_string(),
        _ => "ID...".to_owned(),
    };
    match (ruling, adr) {
        (None, _) => format!("pgcanon decide {id} RULING, with what holds instead"),
        (Some(Ruling::Await), Some(adr)) => {
            format!("once {adr} is accepted, pgcanon decide {id} accept --adr {adr}")
        }
        (Some(Ruling::Fix(DriftSource::Baseline)), _) => {
            "pgcanon baseline lock NAME, which mends it".to_owned()
        }
        _ => format!("mend it, then {}", first.source.looked_at_by()),
    }
}
