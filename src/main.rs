//! Arguments in, exit code out.

use std::process::ExitCode;

use clap::Parser;
use pgcanon::cli::Cli;

fn main() -> ExitCode {
    pgcanon::commands::main(&Cli::parse())
}
