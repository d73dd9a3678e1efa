//! The simulated catalog: every object the statements ever named, and what happened to it.
//!
//! Objects form a tree (schema, relation, column, comment), so that renaming a container moves
//! everything inside it by changing one name. Nothing is ever removed: a dropped or renamed-away
//! name stays findable, which is how a missing object is traced to the statement that lost it.

use std::collections::HashMap;

use super::Action;
pub(super) use super::node::{Event, Node, NodeId, Part, Place, Sort, Space};

/// How a name was found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    pub(super) node: NodeId,
    /// For a name that no longer exists: how many of the node's events led to its loss.
    pub(super) lost_after: Option<usize>,
}

/// The catalog.
#[derive(Debug)]
pub(super) struct World {
    nodes: Vec<Node>,
    names: HashMap<(NodeId, Space, String), NodeId>,
    lost: HashMap<(NodeId, Space, String), (NodeId, usize)>,
    /// Constraints by bare name, because automatic names are unique within a schema.
    constraints: HashMap<String, Vec<NodeId>>,
    /// Routines by each type they take, because a type may be renamed.
    routines: HashMap<String, Vec<NodeId>>,
    /// Grants by grantee, because a role may be renamed.
    grants: HashMap<String, Vec<NodeId>>,
    pub(super) now: u32,
}

pub(super) const ROOT: NodeId = NodeId(0);

impl World {
    pub(super) fn new() -> Self {
        let mut world = Self {
            nodes: Vec::new(),
            names: HashMap::new(),
            lost: HashMap::new(),
            constraints: HashMap::new(),
            routines: HashMap::new(),
            grants: HashMap::new(),
            now: 0,
        };
        world.push(ROOT, Space::Root, "");
        for schema in ["public", "pg_catalog", "information_schema", "pg_temp"] {
            world.ensure(ROOT, Space::Schema, schema);
        }
        world
    }

    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    pub(super) fn node_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id.0 as usize]
    }

    /// The live routines that take an argument of a type, or of an array of it.
    pub(super) fn routines_taking(&self, type_name: &str) -> Vec<NodeId> {
        self.named(&self.routines, type_name)
            .filter(|&id| self.node(id).name.split(',').any(|argument| base(argument) == type_name))
            .collect()
    }

    /// The live grants to a role.
    pub(super) fn grants_to(&self, role: &str) -> Vec<NodeId> {
        self.named(&self.grants, role).filter(|&id| self.node(id).name == role).collect()
    }

    fn named<'a>(
        &'a self,
        index: &'a HashMap<String, Vec<NodeId>>,
        name: &str,
    ) -> impl Iterator<Item = NodeId> + use<'a> {
        index.get(name).into_iter().flatten().copied().filter(|&id| self.node(id).live)
    }

    /// Keeps the indexes by bare name, which hold every object that ever had a name.
    fn index(&mut self, id: NodeId, space: Space, name: &str) {
        let add = |index: &mut HashMap<String, Vec<NodeId>>, name: &str| {
            let named = index.entry(name.to_owned()).or_default();
            if !named.contains(&id) {
                named.push(id);
            }
        };
        match space {
            Space::Constraint => add(&mut self.constraints, name),
            Space::Grant => add(&mut self.grants, name),
            Space::Overload => {
                for argument in name.split(',').filter(|argument| !argument.is_empty()) {
                    add(&mut self.routines, base(argument));
                }
            }
            _ => {}
        }
    }

    fn push(&mut self, parent: NodeId, space: Space, name: &str) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node {
            parent,
            space,
            name: name.to_owned(),
            live: true,
            before: None,
            events: Vec::new(),
            children: Vec::new(),
            dependents: Vec::new(),
            needs: Vec::new(),
            sort: Sort::Other,
            parts: Vec::new(),
            twin: None,
            heirs: Vec::new(),
            body: None,
        });
        id
    }

    /// The live object of that name.
    pub(super) fn get(&self, parent: NodeId, space: Space, name: &str) -> Option<NodeId> {
        self.names.get(&(parent, space, name.to_owned())).copied()
    }

    /// The object of that name, or else the one that last had it.
    pub(super) fn find(&self, parent: NodeId, space: Space, name: &str) -> Option<Hit> {
        let key = (parent, space, name.to_owned());
        if let Some(&node) = self.names.get(&key) {
            return Some(Hit { node, lost_after: None });
        }
        let &(node, events) = self.lost.get(&key)?;
        Some(Hit { node, lost_after: Some(events) })
    }

    /// The live children of one space, oldest first.
    pub(super) fn children(&self, parent: NodeId, space: Space) -> Vec<NodeId> {
        let is_child = |&id: &NodeId| {
            let node = self.node(id);
            node.live && node.space == space && node.parent == parent
        };
        self.node(parent).children.iter().copied().filter(is_child).collect()
    }

    fn enter(&mut self, id: NodeId, parent: NodeId, space: Space, name: &str) {
        self.index(id, space, name);
        if self.node(id).parent != parent {
            // It may have been here before; a container lists each of its children once.
            let siblings = &mut self.node_mut(parent).children;
            siblings.retain(|&sibling| sibling != id);
            siblings.push(id);
        }
        if let Some(displaced) = self.names.insert((parent, space, name.to_owned()), id) {
            // A live object in the way was dropped by something we could not see.
            self.node_mut(displaced).live = false;
        }
    }

    /// A new object that no statement is known to have created.
    pub(super) fn ensure(&mut self, parent: NodeId, space: Space, name: &str) -> NodeId {
        if let Some(id) = self.get(parent, space, name) {
            return id;
        }
        let dead = self
            .lost
            .get(&(parent, space, name.to_owned()))
            .map(|&(node, _)| node)
            .filter(|&node| !self.node(node).live);
        let id = self.push(parent, space, name);
        self.node_mut(id).before = dead;
        // A fresh node cannot already be among the children, so the scan in `enter` is skipped.
        self.node_mut(parent).children.push(id);
        self.index(id, space, name);
        self.names.insert((parent, space, name.to_owned()), id);
        id
    }

    /// A new object; one that is in the way was dropped by something we could not see.
    pub(super) fn create(
        &mut self,
        parent: NodeId,
        space: Space,
        name: &str,
        place: &Place,
    ) -> NodeId {
        if let Some(id) = self.get(parent, space, name) {
            self.forget(id);
        }
        let id = self.ensure(parent, space, name);
        self.note(id, Action::Created, place);
        id
    }

    pub(super) fn note(&mut self, id: NodeId, action: Action, place: &Place) {
        self.happened(id, action, place, true);
    }

    /// Notes what a statement about a container did to this object.
    pub(super) fn note_carried(&mut self, id: NodeId, action: Action, place: &Place) {
        self.happened(id, action, place, false);
    }

    fn happened(&mut self, id: NodeId, action: Action, place: &Place, exact: bool) {
        let when = self.now;
        let events = &mut self.node_mut(id).events;
        let repeated = events.last().is_some_and(|last| {
            last.when == when && last.place == *place && (last.action == action || !exact)
        });
        if !repeated {
            events.push(Event { when, place: place.clone(), action, exact });
        }
    }

    /// Says that `id` goes when `needed` goes.
    pub(super) fn need(&mut self, id: NodeId, needed: NodeId) {
        if id != needed && !self.node(id).needs.contains(&needed) {
            self.node_mut(id).needs.push(needed);
            self.node_mut(needed).dependents.push(id);
        }
    }

    /// Takes an object off the record of what exists, when no statement is known to have done so.
    pub(super) fn forget(&mut self, id: NodeId) {
        self.lose(id);
    }

    /// The live objects that go when `id` goes.
    pub(super) fn dependents(&self, id: NodeId) -> Vec<NodeId> {
        let is_dependent =
            |&other: &NodeId| self.node(other).live && self.node(other).needs.contains(&id);
        self.node(id).dependents.iter().copied().filter(is_dependent).collect()
    }

    pub(super) fn no_longer_needs(&mut self, id: NodeId, needed: NodeId) {
        self.node_mut(id).needs.retain(|&other| other != needed);
    }

    pub(super) fn pair(&mut self, one: NodeId, other: NodeId) {
        self.node_mut(one).twin = Some(other);
        self.node_mut(other).twin = Some(one);
    }

    fn key(&self, id: NodeId) -> (NodeId, Space, String) {
        let node = self.node(id);
        (node.parent, node.space, node.name.clone())
    }

    fn lose(&mut self, id: NodeId) {
        let key = self.key(id);
        let events = self.node(id).events.len();
        if self.names.get(&key) == Some(&id) {
            self.names.remove(&key);
        }
        self.lost.insert(key, (id, events));
        self.node_mut(id).live = false;
    }

    /// Drops an object and all that cannot live without it.
    ///
    /// The statement is known to have succeeded, so that whatever depended on the object went
    /// with it, whether or not the statement says `CASCADE`.
    pub(super) fn drop(&mut self, id: NodeId, place: &Place) {
        if self.node(id).live {
            self.note(id, Action::Dropped, place);
            self.lose(id);
            self.drop_with(id, place);
        }
    }

    fn drop_with(&mut self, id: NodeId, place: &Place) {
        let mut doomed = self.dependents(id);
        doomed.extend(self.node(id).twin);
        for other in doomed {
            if self.node(other).live {
                self.note_carried(other, Action::Dropped, place);
                self.lose(other);
                self.drop_with(other, place);
            }
        }
        // Children stay reachable through their lost container; what depends on them does not.
        for child in self.node(id).children.clone() {
            if self.node(child).live && self.node(child).parent == id {
                self.drop_with(child, place);
            }
        }
    }

    /// Gives an object a new name, a new container, or both.
    pub(super) fn rename(&mut self, id: NodeId, parent: NodeId, name: &str, place: &Place) {
        self.note(id, Action::Renamed, place);
        self.move_to(id, parent, name);
    }

    /// Moves an object without a statement that names it.
    pub(super) fn move_to(&mut self, id: NodeId, parent: NodeId, name: &str) {
        self.lose(id);
        let space = self.node(id).space;
        let node = self.node_mut(id);
        node.live = true;
        name.clone_into(&mut node.name);
        self.enter(id, parent, space, name);
        self.node_mut(id).parent = parent;
    }

    /// Whether any constraint of the schema has that name.
    pub(super) fn constraint_in_schema(&self, schema: NodeId, name: &str) -> bool {
        self.named(&self.constraints, name).any(|id| {
            let node = self.node(id);
            let table = self.node(node.parent);
            node.name == name && table.live && table.parent == schema
        })
    }
}

/// The type of an argument, without `[]`.
fn base(argument: &str) -> &str {
    argument.strip_suffix("[]").unwrap_or(argument)
}
