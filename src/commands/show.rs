//! Where output is written.

use std::io::{self, IsTerminal as _, Write as _};

use super::environment::Environment;
use super::{AGREED, DISAGREED, Error};
use crate::cli::Format;
use crate::reconcile::{NumberedRow, Party, Reconciliation, Role};
use crate::register::{DriftSource, Status};
use crate::report;
use crate::source::{Answer, Built};
use crate::witness::dump::{self, Judged};

/// The width of a table where there is no terminal to ask.
const WIDTH: u16 = 160;

/// Writes to the standard output.
pub(super) fn stdout(text: &str) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(Error::Output)
}

/// Writes to the standard error. A failure there can be told to nobody.
pub(super) fn stderr(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Shows an outcome and returns the exit code that belongs to it. `scratch` describes where it was
/// built; `next` is what to type next when drift is open.
pub(super) fn outcome(
    outcome: &Reconciliation,
    format: Format,
    quiet: bool,
    scratch: Option<&str>,
    next: Option<&str>,
    environment: &Environment,
) -> Result<u8, Error> {
    match format {
        Format::Json => stdout(&report::json::json(outcome)?)?,
        Format::Markdown => stdout(&report::markdown(outcome))?,
        Format::Table if quiet => {}
        Format::Table => {
            let quiet_line = outcome.agrees() && outcome.rows.is_empty();
            if !quiet_line {
                stderr(&format!("{}\n", report::heading(outcome, scratch)));
            }
            if !outcome.rows.is_empty() {
                stdout(&format!("{}\n\n", report::table(outcome, width(environment))))?;
            }
            stdout(&format!("{}\n", report::verdict(outcome)))?;
            if let Some(next) = next.filter(|_| !outcome.agrees()) {
                stderr(&format!("{next}\n"));
            }
        }
    }
    Ok(if outcome.agrees() { AGREED } else { DISAGREED })
}

/// What to type next while something fails: about the first row that does.
pub(super) fn next(outcome: &Reconciliation) -> String {
    let failing = outcome.rows.iter().find(|row| row.status.fails() && row.id.is_some());
    let looks = |row: &NumberedRow| match row.role {
        Role::Of(source) => source.looked_at_by(),
        Role::Left | Role::Right => DriftSource::default().looked_at_by(),
    };
    match failing.and_then(|row| Some((row.id?, row.status, looks(row)))) {
        Some((_, Status::Stale, looks)) => {
            format!("next: {looks}, which retires what is no longer needed")
        }
        Some((id, _, looks)) => {
            format!("next: pgcanon explain {id} · pgcanon decide {id} … · {looks}")
        }
        None => "next: pgcanon reconcile".to_owned(),
    }
}

/// Shows what the witness said of each source, where one was asked for.
pub(super) fn testimony(sources: &[&Built], quiet: bool) {
    if !quiet {
        stderr(&report::witness::testimony(sources));
    }
}

/// Has the second judge speak of an outcome, where it was asked for. The first of the parties precedes
/// the others.
///
/// # Errors
/// When it sees something else: nobody knows then what is right.
pub(super) fn judged(
    outcome: &Reconciliation,
    parties: &[Party<'_>],
    quiet: bool,
) -> Result<(), Error> {
    let asked = |party: &Party<'_>| {
        party.built.heard.as_ref().is_some_and(|heard| heard.pg_dump != Answer::NotAsked)
    };
    let Some((reference, others)) = parties.split_first().filter(|(first, _)| asked(first)) else {
        return Ok(());
    };
    for (other, (_, judged)) in others.iter().zip(dump::judge(outcome, reference, others)) {
        let sources = [reference.built.label.as_str(), other.built.label.as_str()];
        if let Judged::Disagree(dissents) = &judged {
            let [left, right] = sources.map(str::to_owned);
            let told = report::witness::dissents(dissents, [reference.role, other.role]);
            return Err(Error::Contradicted { left, right, told });
        }
        if !quiet {
            stderr(&report::witness::judged(&judged, sources));
        }
    }
    Ok(())
}

/// How wide a table may be.
pub(super) fn width(environment: &Environment) -> u16 {
    let terminal =
        || io::stdout().is_terminal().then(|| comfy_table::Table::new().width()).flatten();
    environment.columns.or_else(terminal).unwrap_or(WIDTH)
}
