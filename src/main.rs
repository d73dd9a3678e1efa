//! Arguments in, exit code out.

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;
use pgcanon::cli::Cli;

/// A model is many small texts: a third of the time to read one went to the system's allocator.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    pgcanon::commands::main(&Cli::parse())
}
