//! Which statement made an object, and which last changed it.
//!
//! The statements of one source are replayed against a simulated catalog that knows names and
//! nothing else: it follows objects through renames, through `search_path`, into `DO` blocks and
//! under the names that the server chooses by itself. Whether two sources agree is never decided
//! here; this only says where to look.

mod calls;
pub(in crate::source) mod embedded;
mod lookup;
mod names;
mod node;
mod replay;
mod session;
#[cfg(test)]
pub(in crate::source) mod tests;
pub(in crate::source) mod text;
pub(in crate::source) mod tree;
mod types;
mod world;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::ObjectId;
use crate::postgres::script::Statement;
use crate::span::Span;
use calls::Calls;
use world::{Event, World};

/// Whether the settings of one file reach the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sessions {
    /// Every file runs in a session of its own, as migrations do: `search_path` starts anew.
    PerFile,
    /// All files run in one session, as a script and what it includes do.
    Shared,
}

/// What a statement did to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Brought it into being.
    Created,
    /// Changed it, or replaced it as a whole.
    Altered,
    /// Gave it another name or another schema.
    Renamed,
    /// Removed it.
    Dropped,
    /// Mentions it and runs SQL that cannot be read without running it.
    Possibly,
}

impl Action {
    /// The action as a word in a sentence about the object: `created`, `possibly shaped`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Altered => "altered",
            Self::Renamed => "renamed",
            Self::Dropped => "dropped",
            Self::Possibly => "possibly shaped",
        }
    }
}

/// One statement, or part of one, that shaped an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shaping {
    /// The file, as in [`Statement::file`].
    pub file: Arc<str>,
    /// First line (1-based) of the part that shaped the object: a column of a long
    /// `CREATE TABLE` has the lines of its own definition.
    pub start_line: u32,
    /// Where on that line it begins, in characters (1-based).
    pub start_column: u32,
    /// Last line (1-based, inclusive).
    pub end_line: u32,
    /// What it did.
    pub action: Action,
    /// True when it shaped the object itself; false when it shaped what contains the object, or
    /// took the object along (a column dropped with its table), or only may have shaped it.
    pub exact: bool,
}

impl From<Shaping> for Span {
    fn from(shaping: Shaping) -> Self {
        Self {
            file: shaping.file.to_string(),
            start: shaping.start_line,
            column: shaping.start_column,
            end: shaping.end_line,
            exact: shaping.exact,
        }
    }
}

impl From<&Event> for Shaping {
    fn from(event: &Event) -> Self {
        Self {
            file: Arc::clone(&event.place.file),
            start_line: event.place.start_line,
            start_column: event.place.start_column,
            end_line: event.place.end_line,
            action: event.action,
            exact: event.exact,
        }
    }
}

/// The history of every object of one source.
#[derive(Debug)]
pub struct Provenance {
    world: World,
    calls: Calls,
    /// Where each object is written, for a source that says what there is and not how it came to be.
    written: BTreeMap<ObjectId, Shaping>,
}

impl Provenance {
    /// Replays the statements of one source, given in the order in which they ran.
    ///
    /// Statements that the parser does not understand are passed over.
    pub fn of(statements: &[Statement], sessions: Sessions) -> Self {
        let replay = replay::Replay::run(statements, sessions);
        Self { world: replay.world, calls: replay.calls, written: BTreeMap::new() }
    }

    /// What a source tells that says what there is, each object in one place.
    pub fn of_places(written: BTreeMap<ObjectId, Shaping>) -> Self {
        Self { written, ..Self::of(&[], Sessions::Shared) }
    }

    /// All that shaped the object, oldest first.
    ///
    /// When no statement shaped the object itself: the statements that mention it and run SQL of
    /// their own ([`Action::Possibly`]), or for a grant the `ALTER DEFAULT PRIVILEGES` that was
    /// in force, or else the history of the nearest container, with [`Shaping::exact`] false.
    /// Empty when the statements do not even know the container.
    pub fn history(&self, id: &ObjectId) -> Vec<Shaping> {
        if let Some(written) = self.written.get(id) {
            return vec![written.clone()];
        }
        let own = self.own_history(id);
        if !own.is_empty() {
            return own;
        }
        let possible = self.possible(id);
        if !possible.is_empty() {
            return possible;
        }
        if let Some(from_default) = self.default_grant(id) {
            return from_default;
        }
        inexact(Self::container(id).map(|container| self.history(&container)).unwrap_or_default())
    }

    /// The statement that last shaped the object: the last of [`history`](Self::history).
    pub fn last(&self, id: &ObjectId) -> Option<Shaping> {
        self.history(id).pop()
    }

    /// For an object that this source does not have: the statement that dropped it or renamed it
    /// away, or a statement that may have, or else the one that created its container.
    pub fn missing(&self, id: &ObjectId) -> Option<Shaping> {
        let own = self.own_history(id);
        if let Some(last) = own.last()
            && matches!(last.action, Action::Dropped | Action::Renamed)
        {
            return Some(last.clone());
        }
        if let Some(possible) = self.possible(id).pop() {
            return Some(possible);
        }
        if !own.is_empty() {
            return own.into_iter().next_back();
        }
        let mut history = inexact(self.history(&Self::container(id)?));
        let created = history.iter().rposition(|shaping| shaping.action == Action::Created);
        (!history.is_empty()).then(|| history.swap_remove(created.unwrap_or(0)))
    }

    fn possible(&self, id: &ObjectId) -> Vec<Shaping> {
        match lookup::words(id) {
            Some((name, relation)) => self.calls.mentioning(name, relation),
            None => Vec::new(),
        }
    }
}

fn inexact(mut history: Vec<Shaping>) -> Vec<Shaping> {
    for shaping in &mut history {
        shaping.exact = false;
    }
    history
}

/// The key of a default privilege: its parts never contain the separator.
fn default_privilege_name(role: &str, schema: &str, class: &str, grantee: &str) -> String {
    [role, schema, class, grantee].join("\n")
}
