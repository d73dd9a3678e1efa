//! One directory is one test.
//!
//! `tests/drift/<kind>/<case>/` holds `canonical.sql`, `migrations.sql`, and in `drift.txt` what is
//! expected to differ; `UPDATE_EXPECT=1` writes it. A new directory is a new test. Beside its own
//! expectation every case is held against the laws in `support/laws.rs`.
//!
//! All cases share one private server, which has the roles `reader`, `writer`, `keeper` and `chief`,
//! a superuser, and the tablespace `fast`. Lines at the top of `canonical.sql` may set options, see [`Options`].
//!
//! [`Options`]: support::case::Options

mod support;

use std::path::Path;
use std::process::ExitCode;

use pgcanon::diff::{Levels, compare};
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

fn main() -> ExitCode {
    let outcome = cases::run();
    server::stop();
    outcome
}

fn case(canonical: &Path) -> datatest_stable::Result<()> {
    let case = Case::read(canonical)?;
    let built = server::shared()?.build(&case)?;
    let levels = if case.options.strict { Levels::strict() } else { Levels::default() };
    let outcome = Outcome { comparison: compare(&built.left, &built.right, &levels), built };
    let broken = laws::broken(&case, &outcome)?;
    golden::check(&case, &outcome)?;
    if broken.is_empty() { Ok(()) } else { Err(broken.join("\n").into()) }
}
