//! The binary from outside: what it prints, what it writes, and with which code it ends.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod failures;
#[path = "../support/mod.rs"]
mod support;
