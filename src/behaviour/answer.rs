//! The answer to one statement: rows as text, as psql shows them, or a refusal. Pure.

/// The answer to a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It was carried out.
    Done(Done),
    /// It was refused.
    Refused(Refusal),
}

/// What a statement gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// The columns' names; `None` for a statement that returns no rows at all.
    pub columns: Option<Vec<String>>,
    /// The rows, each value as text.
    pub rows: Vec<Vec<Option<String>>>,
    /// How many rows the server says it returned or changed.
    pub affected: u64,
}

/// Why a statement was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The SQLSTATE.
    pub code: String,
    /// The constraint that is named.
    pub constraint: Option<String>,
    /// The message.
    pub message: String,
    /// The detail.
    pub detail: Option<String>,
    /// The character of the statement that is meant, 1-based.
    pub position: Option<u32>,
}
