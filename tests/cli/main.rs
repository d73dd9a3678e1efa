//! The binary from outside: what it prints, what it writes, and with which code it ends.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod baseline;
mod behaviour;
mod causes;
mod cluster;
mod determinism;
mod failures;
mod init;
mod interrupted;
mod invariants;
mod numbers;
mod sources;
mod support;
mod verbs;
mod versions;
mod witness;
