//! Whether migrations can be taken back: what they leave behind on the way down, and on the way up
//! again.
//!
//! [`walk()`] goes up a chain. Each step of the [range](range()) is tried by itself first, on a copy
//! of the database: down, and the schema must be the one before the step; up again, and it must be
//! the one after it. So what one step leaves behind blurs no other. Then the steps go down from the
//! last one after another on one database, and up again. What is [found](Found) becomes rows of the
//! register. A step can be [declared](declared()) to have no way back; that rests on a record.

mod bound;
mod carried;
mod data;
mod declared;
mod found;
mod harmless;
mod outcome;
mod range;
mod sequence;
mod undo;
mod walk;

pub use data::{Loss, losses};
pub use declared::{Declared, declared};
pub use found::{Found, Phase, about, never_back};
pub use outcome::{Down, Reached, StepOutcome, Up};
pub use range::{Extent, NoRange, range};
pub use sequence::{Again, Sequence, Stop};
pub use walk::{RollbackError, Terms, Walked, walk};
