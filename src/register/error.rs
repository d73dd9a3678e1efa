//! Why a register cannot be read.

use crate::problem::Problems;

/// Why a register cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// It says what it may not, or contradicts itself: every problem in its place.
    #[error(transparent)]
    Misread(#[from] Problems),
}

impl RegisterError {
    /// What to do about it. A list of several problems carries its hints itself.
    pub fn hint(&self) -> Option<String> {
        let Self::Misread(problems) = self;
        let several = problems.list.len() > 1;
        let file = &problems.file;
        let mend = || format!("mend the file, or take `{file}` from version control again");
        problems.hint().or_else(|| (!several).then(mend))
    }
}
