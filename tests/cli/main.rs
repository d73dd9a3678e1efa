//! The binary from outside: what it prints, what it writes, and with which code it ends.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod adr;
mod baseline;
mod behaviour;
mod causes;
mod changes;
mod cluster;
mod decide;
mod determinism;
mod evidence;
mod evidence_changed;
mod evidence_signed;
mod failures;
mod governance;
mod independence;
mod init;
mod interrupted;
mod invariants;
mod merges;
mod numbers;
mod precedence;
mod revisions;
mod rollback;
mod rollback_apart;
mod rollback_data;
mod rollback_rows;
mod rollback_unread;
mod second_judge;
mod sources;
mod support;
mod tags;
mod tamper;
mod verbs;
mod versions;
mod witness;
mod yaml;
mod yaml_needed;
mod yaml_renames;
