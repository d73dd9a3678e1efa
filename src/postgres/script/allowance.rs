//! How much a script may grow by what it repeats: variables that hold each other, files that are
//! included again and again.

use std::cell::Cell;
use std::rc::Rc;

/// The most bytes that values of variables and files read again may add to the files themselves,
/// and so the bound on what doubling can do. No schema comes near it.
const MOST: usize = 4 << 20;

/// What is left of it. Clones share one account.
#[derive(Clone, Debug)]
pub(super) struct Allowance(Rc<Cell<usize>>);

impl Default for Allowance {
    fn default() -> Self {
        Self(Rc::new(Cell::new(MOST)))
    }
}

impl Allowance {
    /// Takes `bytes` and one more, so that taking nothing has an end too. Says whether that much
    /// was left.
    pub(super) fn take(&self, bytes: usize) -> bool {
        let left = self.0.get().checked_sub(bytes.saturating_add(1));
        self.0.set(left.unwrap_or(0));
        left.is_some()
    }
}
