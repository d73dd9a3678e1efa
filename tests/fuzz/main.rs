//! Whatever bytes come in: no panic, no unbounded memory, and what was read is written and read
//! again the same.
//!
//! The cases are drawn from a fixed seed, so every run tries the same ones. `FUZZ_CASES=N` tries
//! `N` times as many, and `FUZZ_SEED=N` others; a failure prints the smallest case that still
//! fails, which then gets a name in `regressions.rs`.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod documents;
mod folders;
mod memory;
mod regressions;
mod scripts;
mod soup;

use std::fmt::Debug;
use std::sync::{PoisonError, RwLock};

use peak_alloc::PeakAlloc;
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Held for reading by what may run side by side, for writing by what measures memory.
static TURN: RwLock<()> = RwLock::new(());

/// Tries `cases` inputs, or `FUZZ_CASES` times as many.
#[track_caller]
fn fuzz<S: Strategy>(cases: u32, inputs: &S, test: impl Fn(S::Value) -> Result<(), TestCaseError>)
where
    S::Value: Debug,
{
    let _turn = TURN.read().unwrap_or_else(PoisonError::into_inner);
    let config = Config {
        cases: cases.saturating_mul(number("FUZZ_CASES", 1)),
        rng_seed: RngSeed::Fixed(number("FUZZ_SEED", 0).into()),
        failure_persistence: None,
        max_global_rejects: u32::MAX,
        ..Config::default()
    };
    if let Err(failure) = TestRunner::new(config).run(inputs, test) {
        panic!("{failure}");
    }
}

fn number(variable: &str, otherwise: u32) -> u32 {
    std::env::var(variable).map_or(otherwise, |text| text.parse().unwrap())
}

/// The most bytes that were held at once while `work` ran, beyond those held before.
fn peak<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let _turn = TURN.write().unwrap_or_else(PoisonError::into_inner);
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let result = work();
    (result, MEMORY.peak_usage().saturating_sub(before))
}
