//! One thin file for each verb: it wires rooms together and holds no logic of its own.
//!
//! This is where the environment is read and where output is written: tables to the standard
//! output, everything else to the standard error.

mod adr;
mod baseline;
mod catalogue;
mod check;
mod decide;
mod diff;
mod doctor;
mod environment;
mod error;
mod evidence;
mod explain;
mod init;
mod invariants;
mod locks;
mod model;
mod owners;
mod place;
mod project;
mod reconcile;
mod rollback;
mod schema;
mod show;
mod signoff;
mod sources;
mod test;
mod yaml;

use std::process::ExitCode;

pub use error::Error;

use crate::cli::{Cli, Verb};
use crate::postgres::scratch::Signals;
use crate::report;
use environment::Environment;

/// The sources agree.
pub const AGREED: u8 = 0;
/// Drift is open, a gate failed, or something was met that is not compared.
pub const DISAGREED: u8 = 1;
/// The sources could not be compared: nothing is known about whether they agree.
pub const FAILED: u8 = 2;

/// Runs what the arguments ask for and returns the exit code.
pub fn main(cli: &Cli) -> ExitCode {
    match run(cli) {
        Ok(code) => ExitCode::from(code),
        Err(Error::Interrupted(interrupted)) => ExitCode::from(interrupted.exit_code()),
        // Nobody reads any more, so nothing can be told; what was asked for did not come about.
        Err(Error::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => {
            ExitCode::from(FAILED)
        }
        Err(error) => {
            show::stderr(&report::error::render(&error, error.hint().as_deref()));
            ExitCode::from(FAILED)
        }
    }
}

fn run(cli: &Cli) -> Result<u8, Error> {
    let environment = Environment::read()?;
    let runtime = tokio::runtime::Runtime::new().map_err(Error::Runtime)?;
    runtime.block_on(async {
        let signals = Signals::listen()?;
        signals.interrupt(dispatch(cli, &environment)).await.map_err(Error::Interrupted)?
    })
}

async fn dispatch(cli: &Cli, environment: &Environment) -> Result<u8, Error> {
    match &cli.verb {
        Verb::Diff(args) => diff::run(cli, args, environment).await,
        Verb::Reconcile(args) => reconcile::run(cli, args, environment).await,
        Verb::Check(args) => check::run(cli, args, environment).await,
        Verb::Explain(args) => explain::run(cli, args, environment).await,
        Verb::Decide(args) => decide::run(cli, args, environment).await,
        Verb::Adr(args) => adr::run(cli, args, environment),
        Verb::Baseline(args) => baseline::run(cli, args, environment).await,
        Verb::Yaml(args) => yaml::run(cli, *args, environment).await,
        Verb::Model(args) => model::run(cli, args, environment).await,
        Verb::Catalogue(args) => catalogue::run(cli, *args, environment),
        Verb::Owners(args) => owners::run(cli, *args, environment).await,
        Verb::Signoff(args) => signoff::run(cli, args, environment),
        Verb::Test(args) => test::run(cli, args, environment).await,
        Verb::Invariants(args) => invariants::run(cli, args, environment).await,
        Verb::Evidence(args) => evidence::run(cli, &args.verb, environment),
        Verb::Rollback(args) => rollback::run(cli, args, environment).await,
        Verb::Schema { format } => schema::run(*format),
        Verb::Doctor => doctor::run(cli, environment).await,
        Verb::Init { force } => init::run(cli, *force, environment),
    }
}
