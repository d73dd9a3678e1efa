//! OUT: what a run leaves for a third person to check: [`artifacts`] of a reconciliation and the
//! [`lock`] of a baseline.

pub mod artifacts;
mod error;
pub mod lock;
pub mod record;
pub mod tag;
pub mod transcript;

pub use error::EvidenceError;
