//! OUT: how an outcome is shown. Nothing here decides anything, and nothing prints: every form is
//! a text that a command writes where it belongs.

pub mod adr;
pub mod baseline;
pub mod behaviour;
pub mod catalogue;
pub mod changes;
pub mod error;
pub mod explain;
pub mod invariants;
pub mod json;
pub mod junit;
mod listing;
mod markdown;
pub mod owners;
pub mod progress;
pub mod rollback;
mod table;
pub mod tap;
pub mod witness;
mod words;

pub use markdown::markdown;
pub use table::table;
pub use words::{heading, verdict};

/// The columns of a drift table, exactly.
pub const COLUMNS: [&str; 7] = [
    "ID",
    "Object",
    "Drift Type",
    "Canonical Truth",
    "Migration State",
    "Resolution Decision",
    "Status",
];

/// What stands for a cell without content.
const NOTHING: &str = "–";
