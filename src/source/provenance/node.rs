//! The objects of the simulated catalog.

use std::sync::Arc;

use super::Action;
use super::embedded::Body;
use crate::model::Kind;

/// Where a statement, or a part of one, stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) file: Arc<str>,
    pub(super) start_line: u32,
    pub(super) start_column: u32,
    pub(super) end_line: u32,
}

/// One thing that happened to one object.
#[derive(Clone, Debug)]
pub(super) struct Event {
    /// The running number of the statement, so that events of two objects can be ordered.
    pub(super) when: u32,
    pub(super) place: Place,
    pub(super) action: Action,
    /// False when the object was only carried along, such as a column by `DROP TABLE`.
    pub(super) exact: bool,
}

/// A handle of a node in the [`World`](super::world::World).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct NodeId(pub(super) u32);

/// The name spaces of the system catalogs: two objects clash only within one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Space {
    Root,
    Schema,
    Extension,
    /// Everything in `pg_class` but composite types.
    Relation,
    Type,
    /// The name shared by overloaded routines; the routines themselves are its `Overload`s.
    Routine,
    Overload,
    Column,
    Constraint,
    Trigger,
    Rule,
    Policy,
    Comment,
    Grant,
    DefaultPrivilege,
    /// A kind whose names are its own alone, that is in no schema, or has no name but its target's.
    Kind(Kind),
}

/// What a constraint or index is, as far as copying it to another table goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Sort {
    #[default]
    Other,
    Table,
    PartitionedTable,
    View,
    Sequence,
    RowTrigger,
    PlainIndex,
    UniqueIndex,
    Primary,
    Unique,
    Exclusion,
    Foreign,
    Check,
    /// A check that says `NO INHERIT`.
    LocalCheck,
    NotNull,
}

/// One element an index or constraint covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Column(NodeId),
    /// The name the server gives the expression as an index column.
    Expression(String),
}

/// One object.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) parent: NodeId,
    pub(super) space: Space,
    pub(super) name: String,
    pub(super) live: bool,
    /// The dropped object that had the same name before.
    pub(super) before: Option<NodeId>,
    pub(super) events: Vec<Event>,
    /// Everything that ever stood in it.
    pub(super) children: Vec<NodeId>,
    /// Objects that said they depend on this one; believed only while their `needs` still say so.
    pub(super) dependents: Vec<NodeId>,
    pub(super) needs: Vec<NodeId>,
    pub(super) sort: Sort,
    pub(super) parts: Vec<Part>,
    /// The index of a constraint, the constraint of an index.
    pub(super) twin: Option<NodeId>,
    /// Tables that inherit from this one, partitions included.
    pub(super) heirs: Vec<NodeId>,
    /// The SQL that calling this routine runs, and where its body stands.
    pub(super) body: Option<Arc<Body>>,
}
