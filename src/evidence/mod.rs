//! OUT: what a run leaves for a third person to check: [`artifacts`] of a reconciliation, the [`lock`]
//! of a baseline, the [`record`] of a verification and the [`bundle`] that holds it.

pub mod artifacts;
pub mod bundle;
mod error;
pub mod lock;
pub mod record;
pub mod tag;
pub mod transcript;

pub use error::EvidenceError;
