//! How one object is written: the statement that makes it, and the statements that follow.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::kinds::Room;
use crate::model::{Model, Object, ObjectId};

/// One object as statements, with what the order of a whole script depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// How the object comes about.
    pub creation: Creation,
    /// What is said about it afterwards, in this order.
    pub after: Vec<After>,
    /// What it can be made without, although it is a part of it or makes use of it.
    pub without: BTreeSet<ObjectId>,
    /// What it cannot be made before, beyond its parents and what it makes use of.
    pub needs: BTreeSet<ObjectId>,
    /// Whether what it needs must be [complete](After::completes), not only there.
    pub on_complete: bool,
    /// What is not complete without it: a table, without those that inherit from it.
    pub completes: BTreeSet<ObjectId>,
    /// Whether it comes behind the other objects of its kind.
    pub late: bool,
    /// Pairs of which the first is made before the second.
    pub precedes: Vec<(ObjectId, ObjectId)>,
}

/// How an object comes about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Creation {
    /// By a statement of its own.
    Statement(String),
    /// By a statement that another one can stand for as long as something is not there yet: both
    /// are written where a cycle leaves no other way.
    Replaceable {
        /// The whole object.
        text: String,
        /// What stands for it.
        placeholder: String,
        /// What puts the whole object in the place of the placeholder.
        replacement: String,
    },
    /// By a statement with a list of clauses, which its parts are.
    Frame {
        /// What stands before the list.
        head: String,
        /// How the list is written.
        list: List,
        /// What stands after the list.
        tail: String,
        /// The parts in order.
        parts: Vec<ObjectId>,
    },
    /// By a clause in the statement that makes what it is a part of.
    Clause {
        /// What it is a part of.
        of: ObjectId,
        /// The clause.
        text: String,
        /// The statement that makes the part when its frame is there already.
        alone: String,
        /// The same without what can be added later.
        lighter: Option<Lighter>,
    },
    /// Along with another object.
    With {
        /// That object.
        maker: ObjectId,
        /// What it is in words of SQL, for people.
        text: String,
    },
    /// Every database has it from the start.
    Present {
        /// The statement that would make it, for people.
        text: String,
    },
}

/// How the clauses of a statement are written: each on a line of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// In parentheses, with commas; `()` when there are none.
    Required,
    /// In parentheses, with commas; nothing when there are none.
    Optional,
    /// One after the other.
    Bare,
}

impl List {
    pub(super) fn of(self, clauses: &[&str]) -> String {
        match (self, clauses) {
            (Self::Required, []) => " ()".to_owned(),
            (Self::Optional | Self::Bare, []) => String::new(),
            (Self::Required | Self::Optional, clauses) => {
                format!(" (\n    {}\n)", clauses.join(",\n    "))
            }
            (Self::Bare, clauses) => format!("\n    {}", clauses.join("\n    ")),
        }
    }
}

/// A clause without what can be added later, such as a column without its default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lighter {
    /// The clause.
    pub text: String,
    /// The statement that makes the part so when its frame is there already.
    pub alone: String,
    /// The statement that adds the rest.
    pub rest: String,
}

/// A statement about an object that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct After {
    /// The statement.
    pub text: String,
    /// What it needs beyond the object itself.
    pub needs: BTreeSet<ObjectId>,
    /// The object that is not complete without it: an index of a partitioned table is complete
    /// when those of the partitions are attached.
    pub completes: Option<ObjectId>,
    /// Whether what it needs must be complete, not only there.
    pub on_complete: bool,
    /// The object behind which it stands, when that is another one.
    pub behind: Option<ObjectId>,
    /// Whether it comes at the very end.
    pub last: bool,
}

impl Written {
    /// One statement.
    pub fn statement(text: impl Into<String>) -> Self {
        Self::by(Creation::Statement(text.into()))
    }

    /// An object that comes about as `creation` says.
    pub fn by(creation: Creation) -> Self {
        Self {
            creation,
            after: Vec::new(),
            without: BTreeSet::new(),
            needs: BTreeSet::new(),
            on_complete: false,
            completes: BTreeSet::new(),
            late: false,
            precedes: Vec::new(),
        }
    }

    /// Adds a statement that follows.
    pub fn then(&mut self, text: impl Into<String>) -> &mut After {
        self.after.push(After {
            text: text.into(),
            needs: BTreeSet::new(),
            completes: None,
            on_complete: false,
            behind: None,
            last: false,
        });
        let last = self.after.len() - 1;
        &mut self.after[last]
    }

    /// The object alone, for people to read.
    pub fn text(&self) -> String {
        let mut text = match &self.creation {
            Creation::Statement(text)
            | Creation::Replaceable { text, .. }
            | Creation::Clause { alone: text, .. }
            | Creation::With { text, .. }
            | Creation::Present { text } => text.clone(),
            Creation::Frame { head, list, tail, .. } => format!("{head}{}{tail}", list.of(&[])),
        };
        for after in &self.after {
            text.push('\n');
            text.push_str(&after.text);
        }
        text
    }
}

/// What a room can see of the model while it writes one of its objects.
#[derive(Clone, Copy, Debug, Default)]
pub struct Around<'a> {
    object: Option<&'a Object>,
    world: Option<&'a World<'a>>,
}

/// A model, with what is a part of what.
#[derive(Debug)]
pub struct World<'a> {
    pub(super) model: &'a Model,
    pub(super) owners: bool,
    parts: BTreeMap<&'a ObjectId, Vec<&'a ObjectId>>,
}

impl<'a> World<'a> {
    pub(super) fn of(model: &'a Model, owners: bool) -> Self {
        let mut parts: BTreeMap<&ObjectId, Vec<&ObjectId>> = BTreeMap::new();
        for (id, object) in &model.objects {
            for parent in &object.parents {
                parts.entry(parent).or_default().push(id);
            }
        }
        Self { model, owners, parts }
    }
}

impl<'a> Around<'a> {
    /// An object in its model.
    pub(super) fn within(world: &'a World<'a>, object: &'a Object) -> Self {
        Self { object: Some(object), world: Some(world) }
    }

    /// An object by itself.
    pub fn alone(object: &'a Object) -> Self {
        Self { object: Some(object), world: None }
    }

    /// Whether a whole script is written, so that other objects stand in it too.
    pub fn in_script(&self) -> bool {
        self.world.is_some()
    }

    /// Whether the script says who owns what.
    pub fn with_owners(&self) -> bool {
        self.world.is_some_and(|world| world.owners)
    }

    /// The major version of the server that a whole script is for.
    pub fn major(&self) -> Option<u32> {
        self.world.map(|world| world.model.postgresql)
    }

    /// What the object is a part of.
    pub fn parents(&self) -> &'a [ObjectId] {
        self.object.map(|object| object.parents.as_slice()).unwrap_or_default()
    }

    /// What another object is a part of.
    pub fn parents_of(&self, id: &ObjectId) -> &'a [ObjectId] {
        self.get(id).map(|object| object.parents.as_slice()).unwrap_or_default()
    }

    /// The parts of an object, in order.
    pub fn parts_of(&self, id: &ObjectId) -> impl Iterator<Item = &'a ObjectId> + use<'a> {
        self.world
            .and_then(|world| world.parts.get(id))
            .map(Vec::as_slice)
            .unwrap_or_default()
            .iter()
            .copied()
    }

    /// Another object of the model.
    pub fn get(&self, id: &ObjectId) -> Option<&'a Object> {
        self.world?.model.objects.get(id)
    }

    /// Another object in the type of its room; `None` when it is of another kind.
    pub fn recall<R: Room>(&self, id: &ObjectId) -> Option<R> {
        self.get(id)?.attributes.recall().ok()
    }
}
