//! From an object's id to its history.

use crate::model::{Kind, ObjectId};

use super::world::{Event, Hit, NodeId, ROOT, Space};
use super::{Provenance, Shaping, default_privilege_name, types};

/// How an object was found: its node, and what its containers went through to lose it.
struct Found {
    hit: Hit,
    /// The loss of every container on the way that is no longer there.
    lost_with: Vec<Event>,
}

impl Provenance {
    /// What happened to the object itself, oldest first.
    pub(super) fn own_history(&self, id: &ObjectId) -> Vec<Shaping> {
        let Some(found) = self.find(id) else { return Vec::new() };
        let mut events = self.trail(found.hit);
        if events.is_empty() {
            return Vec::new();
        }
        // What was gone before its container went has nothing to do with the container's end.
        let went_along = found.hit.lost_after.is_none();
        for loss in found.lost_with.into_iter().filter(|_| went_along) {
            if events.last().is_none_or(|last| last.when <= loss.when) {
                events.push(Event { exact: false, ..loss });
            }
        }
        events.iter().map(Shaping::from).collect()
    }

    /// The events of a node up to the loss of the name it was found by, with those of the
    /// dropped objects that had the name before.
    fn trail(&self, hit: Hit) -> Vec<Event> {
        let node = self.world.node(hit.node);
        let before = node.before.map(|node| self.trail(Hit { node, lost_after: None }));
        let mut events = before.unwrap_or_default();
        let own = hit.lost_after.unwrap_or(node.events.len());
        events.extend(node.events.iter().take(own).cloned());
        events
    }

    /// The nearest thing that contains the object.
    pub(super) fn container(id: &ObjectId) -> Option<ObjectId> {
        if let Some(target) = &id.on {
            return Some((**target).clone());
        }
        if matches!(id.kind, Kind::PublicationRelation | Kind::PublicationNamespace) {
            return Some(ObjectId::new(Kind::Publication, id.path.first().cloned()));
        }
        if id.kind.room().outside_schemas {
            return None;
        }
        let [schema, relation, _] = id.path.as_slice() else {
            let [schema, _] = id.path.as_slice() else { return None };
            return Some(ObjectId::new(Kind::Schema, [schema]));
        };
        match id.kind {
            Kind::Function | Kind::Procedure | Kind::Aggregate => {
                Some(ObjectId::new(Kind::Schema, [schema]))
            }
            kind if kind.room().spelling.is_some() => Some(ObjectId::new(Kind::Schema, [schema])),
            _ => Some(ObjectId::new(Kind::Table, [schema, relation])),
        }
    }

    fn find(&self, id: &ObjectId) -> Option<Found> {
        let path: Vec<&str> = id.path.iter().map(String::as_str).collect();
        match (id.kind, path.as_slice()) {
            (Kind::Comment, _) => self.attached(id, Space::Comment, ""),
            (Kind::Grant, [grantee]) => self.attached(id, Space::Grant, grantee_name(grantee)),
            (Kind::DefaultPrivilege, [role, class, grantee]) => {
                let schema = id.on.as_ref().and_then(|schema| schema.path.first());
                self.default_privilege(role, schema.map_or("*", |name| name), class, grantee)
            }
            (Kind::Schema, [name]) => self.walk(&[(Space::Schema, name)]),
            (Kind::Extension, [name]) => self.walk(&[(Space::Extension, name)]),
            (kind, [name]) if id.on.is_some() => {
                self.attached(id, Space::Kind(kind), grantee_name(name))
            }
            (kind, path) if kind.room().outside_schemas => {
                self.walk(&[(Space::Kind(kind), &path.join("\n"))])
            }
            (Kind::Function | Kind::Procedure | Kind::Aggregate, [schema, name, arguments]) => {
                let arguments = types::of_argument_list(arguments);
                self.walk(&[
                    (Space::Schema, schema),
                    (Space::Routine, name),
                    (Space::Overload, &arguments),
                ])
            }
            (kind, [schema, name]) => {
                self.walk(&[(Space::Schema, schema), (space_of(kind)?, name)])
            }
            (kind, [schema, container, name]) => {
                let in_container = |space: Space| {
                    self.walk(&[
                        (Space::Schema, schema),
                        (space, container),
                        (space_of(kind)?, name),
                    ])
                };
                in_container(Space::Relation).or_else(|| in_container(Space::Type))
            }
            _ => None,
        }
    }

    /// Something that has no name but its target's.
    fn attached(&self, id: &ObjectId, space: Space, name: &str) -> Option<Found> {
        let mut target = self.find(id.on.as_deref()?)?;
        self.note_loss(&mut target);
        self.step(target, space, name)
    }

    fn walk(&self, steps: &[(Space, &str)]) -> Option<Found> {
        let root = Found { hit: Hit { node: ROOT, lost_after: None }, lost_with: Vec::new() };
        steps.iter().try_fold(root, |mut found, &(space, name)| {
            self.note_loss(&mut found);
            self.step(found, space, name)
        })
    }

    /// Remembers how a container was lost, before something is looked for in it.
    fn note_loss(&self, found: &mut Found) {
        if found.hit.lost_after.is_some() || !self.world.node(found.hit.node).live {
            found.lost_with.extend(self.trail(found.hit).pop());
        }
    }

    /// Looks a name up in a container, then in the dropped container of the same name.
    fn step(&self, found: Found, space: Space, name: &str) -> Option<Found> {
        let mut lost_with = found.lost_with;
        let mut container: NodeId = found.hit.node;
        loop {
            if let Some(hit) = self.world.find(container, space, name) {
                return Some(Found { hit, lost_with });
            }
            container = self.world.node(container).before?;
            lost_with.extend(self.world.node(container).events.last().cloned());
        }
    }

    /// The `ALTER DEFAULT PRIVILEGES` that gave an object a grant when it was created.
    pub(super) fn default_grant(&self, id: &ObjectId) -> Option<Vec<Shaping>> {
        let target = id.on.as_deref().filter(|_| id.kind == Kind::Grant)?;
        let class = match target.kind {
            Kind::Table | Kind::ForeignTable | Kind::View | Kind::MaterializedView => "table",
            Kind::Sequence => "sequence",
            Kind::Function | Kind::Procedure | Kind::Aggregate => "function",
            Kind::EnumType | Kind::Domain | Kind::CompositeType | Kind::RangeType => "type",
            Kind::Schema => "schema",
            _ => return None,
        };
        let (grantee, schema) = (id.path.first()?, target.path.first()?);
        let created = self.trail(self.find(target)?.hit).first()?.when;
        let mut granting: Vec<Event> = [schema.as_str(), "*"]
            .iter()
            .flat_map(|schema| self.default_privileges(schema, class, grantee))
            .filter(|event| event.when < created)
            .collect();
        granting.sort_by_key(|event| event.when);
        let inexact = |event| Event { exact: false, ..event };
        let shapings: Vec<Shaping> =
            granting.into_iter().map(|event| Shaping::from(&inexact(event))).collect();
        (!shapings.is_empty()).then_some(shapings)
    }

    /// What any role's default privileges in a schema went through.
    fn default_privileges(&self, schema: &str, class: &str, grantee: &str) -> Vec<Event> {
        let grantee = grantee_name(grantee);
        let key = default_privilege_name("", schema, class, grantee);
        let of_any_role = self
            .world
            .children(ROOT, Space::DefaultPrivilege)
            .into_iter()
            .filter(|&id| {
                let name = self.world.node(id).name.as_str();
                name.split_once('\n').map(|(_, rest)| rest) == key.strip_prefix('\n')
            })
            .flat_map(|id| self.world.node(id).events.clone());
        of_any_role.collect()
    }

    /// Scripts seldom say `FOR ROLE`, so a privilege without a role stands for any role's.
    fn default_privilege(
        &self,
        role: &str,
        schema: &str,
        class: &str,
        grantee: &str,
    ) -> Option<Found> {
        let grantee = grantee_name(grantee);
        let class = class.strip_suffix('s').unwrap_or(class);
        [role, ""].iter().find_map(|role| {
            let name = default_privilege_name(role, schema, class, grantee);
            self.walk(&[(Space::DefaultPrivilege, &name)])
        })
    }
}

/// No role can be called `public`, so that every spelling of it means all roles.
fn grantee_name(name: &str) -> &str {
    if name.is_empty() || name.eq_ignore_ascii_case("public") { "PUBLIC" } else { name }
}

fn space_of(kind: Kind) -> Option<Space> {
    Some(match kind {
        Kind::Table
        | Kind::ForeignTable
        | Kind::View
        | Kind::MaterializedView
        | Kind::Index
        | Kind::Sequence => Space::Relation,
        Kind::BaseType | Kind::EnumType | Kind::Domain | Kind::CompositeType | Kind::RangeType => {
            Space::Type
        }
        Kind::Column => Space::Column,
        Kind::Constraint => Space::Constraint,
        Kind::Trigger => Space::Trigger,
        Kind::Rule => Space::Rule,
        Kind::Policy => Space::Policy,
        Kind::Collation
        | Kind::Conversion
        | Kind::TextSearchParser
        | Kind::TextSearchTemplate
        | Kind::TextSearchDictionary
        | Kind::TextSearchConfiguration
        | Kind::Statistics => Space::Kind(kind),
        _ => return None,
    })
}

/// The word that a statement about the object would contain, and that of its relation.
pub(super) fn words(id: &ObjectId) -> Option<(&str, Option<&str>)> {
    let path = id.path.as_slice();
    match (id.kind, path) {
        (
            Kind::Function
            | Kind::Procedure
            | Kind::Aggregate
            | Kind::OperatorFamily
            | Kind::OperatorClass,
            [_, name, _],
        ) => Some((name, None)),
        (Kind::Grant | Kind::Comment | Kind::DefaultPrivilege, _) => None,
        // Operators, casts and the like are not called by a word.
        (kind, _) if kind.room().spelling.is_some() => None,
        (_, [_, relation, name]) => Some((name, Some(relation))),
        (_, [.., name]) => Some((name, None)),
        _ => None,
    }
}
