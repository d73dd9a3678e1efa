//! What one source says about a schema: objects by id, each an erased map of attributes.
//!
//! Pure: no I/O, no clock, no environment, and it cannot fail but in decoding.

mod id;
pub mod kinds;

pub use id::{ObjectId, quote_identifier};
pub use kinds::Kind;
