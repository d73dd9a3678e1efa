//! One directory is one test.
//!
//! `tests/drift/<kind>/<case>/` holds `canonical.sql`, `migrations.sql`, and in `drift.txt` what is
//! expected to differ; `UPDATE_EXPECT=1` writes it. A new directory is a new test. Beside its own
//! expectation every case is held against the laws in `support/laws.rs`.
//!
//! All cases share one private server, which has the roles `reader`, `writer`, `keeper` and `chief`,
//! a superuser, and the tablespace `fast`; a case may ask for private ones with the same. Lines at
//! the top of `canonical.sql` may set options, see [`Options`]. A case
//! that says nothing about the server's major version is listed after the run, with its reason.
//!
//! [`Options`]: support::case::Options

mod support;

use std::path::Path;
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

use pgcanon::diff::{compare, counted};
use support::case::{Case, Outcome};
use support::{golden, laws, server};

mod cases {
    use std::process::ExitCode;

    datatest_stable::harness! {
        { test = super::case, root = "tests/drift", pattern = r"/canonical\.sql$" },
    }

    pub(super) fn run() -> ExitCode {
        main()
    }
}

/// The cases that do not apply to the server, each with its reason.
static NOT_APPLIED: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn main() -> ExitCode {
    let outcome = cases::run();
    let told = tell(&mut std::io::stderr());
    server::stop();
    if told.is_ok() { outcome } else { ExitCode::FAILURE }
}

/// Says on which server the cases were run, and which of them do not apply to it.
fn tell(out: &mut impl std::io::Write) -> std::io::Result<()> {
    let Some(server) = server::running() else { return Ok(()) };
    writeln!(out, "{}", server.about())?;
    let mut cases = NOT_APPLIED.lock().unwrap_or_else(PoisonError::into_inner);
    cases.sort_unstable();
    if !cases.is_empty() {
        writeln!(out, "do not apply to it: {}", counted(cases.len(), "case"))?;
    }
    cases.iter().try_for_each(|case| writeln!(out, "  {case}"))
}

fn case(canonical: &Path) -> datatest_stable::Result<()> {
    let case = Case::read(canonical)?;
    let server = server::shared()?;
    if let Some(reason) = case.does_not_apply_to(server.major()) {
        let mut cases = NOT_APPLIED.lock().unwrap_or_else(PoisonError::into_inner);
        cases.push(format!("{}: {reason}", case.folder.display()));
        return Ok(());
    }
    let built = server.build(&case)?;
    let levels = case.options.levels();
    let outcome =
        Outcome { comparison: compare(&built.left.model, &built.right.model, &levels), built };
    let broken = laws::broken(&case, &outcome)?;
    golden::check(&case, &outcome, server.major())?;
    if broken.is_empty() { Ok(()) } else { Err(broken.join("\n").into()) }
}
