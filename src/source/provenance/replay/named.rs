//! Objects that are a name to the simulation and nothing more: what is in them has no name of its
//! own, and nothing follows them.

use pg_query::NodeEnum;
use pg_query::protobuf::{DefineStmt, Node, ObjectType};

use super::super::Action;
use super::super::text::Text;
use super::super::tree::strings;
use super::super::world::{NodeId, Place, ROOT, Space};
use super::Replay;
use crate::model::Kind;

/// What a statement does to an object.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verb {
    Create,
    Alter,
    Drop,
}

/// The kind of such an object, as the parser's trees call it.
pub(super) fn kind_of(object_type: ObjectType) -> Option<Kind> {
    Some(match object_type {
        ObjectType::ObjectCollation => Kind::Collation,
        ObjectType::ObjectConversion => Kind::Conversion,
        ObjectType::ObjectTsparser => Kind::TextSearchParser,
        ObjectType::ObjectTstemplate => Kind::TextSearchTemplate,
        ObjectType::ObjectTsdictionary => Kind::TextSearchDictionary,
        ObjectType::ObjectTsconfiguration => Kind::TextSearchConfiguration,
        ObjectType::ObjectStatisticExt => Kind::Statistics,
        ObjectType::ObjectEventTrigger => Kind::EventTrigger,
        ObjectType::ObjectPublication => Kind::Publication,
        ObjectType::ObjectSubscription => Kind::Subscription,
        _ => return None,
    })
}

/// What a statement about one such object does, and the object's kind and name.
fn read(node: &NodeEnum) -> Option<(Verb, Kind, Vec<&str>)> {
    let in_schema = |verb, kind, name| Some((verb, kind, strings(name)));
    match node {
        NodeEnum::CreateConversionStmt(create) => {
            in_schema(Verb::Create, Kind::Conversion, &create.conversion_name)
        }
        NodeEnum::CreateStatsStmt(create) => {
            in_schema(Verb::Create, Kind::Statistics, &create.defnames)
        }
        NodeEnum::AlterStatsStmt(alter) => {
            in_schema(Verb::Alter, Kind::Statistics, &alter.defnames)
        }
        NodeEnum::AlterCollationStmt(alter) => {
            in_schema(Verb::Alter, Kind::Collation, &alter.collname)
        }
        NodeEnum::AlterTsdictionaryStmt(alter) => {
            in_schema(Verb::Alter, Kind::TextSearchDictionary, &alter.dictname)
        }
        NodeEnum::AlterTsconfigurationStmt(alter) => {
            in_schema(Verb::Alter, Kind::TextSearchConfiguration, &alter.cfgname)
        }
        NodeEnum::CreateEventTrigStmt(create) => {
            Some((Verb::Create, Kind::EventTrigger, vec![&create.trigname]))
        }
        NodeEnum::AlterEventTrigStmt(alter) => {
            Some((Verb::Alter, Kind::EventTrigger, vec![&alter.trigname]))
        }
        NodeEnum::CreatePublicationStmt(create) => {
            Some((Verb::Create, Kind::Publication, vec![&create.pubname]))
        }
        NodeEnum::AlterPublicationStmt(alter) => {
            Some((Verb::Alter, Kind::Publication, vec![&alter.pubname]))
        }
        NodeEnum::CreateSubscriptionStmt(create) => {
            Some((Verb::Create, Kind::Subscription, vec![&create.subname]))
        }
        NodeEnum::AlterSubscriptionStmt(alter) => {
            Some((Verb::Alter, Kind::Subscription, vec![&alter.subname]))
        }
        NodeEnum::DropSubscriptionStmt(drop) => {
            Some((Verb::Drop, Kind::Subscription, vec![&drop.subname]))
        }
        _ => None,
    }
}

impl Replay {
    /// Applies a statement about such an object; false when it is another one.
    pub(super) fn named_only(&mut self, node: &NodeEnum, text: &Text<'_>) -> bool {
        let Some((verb, kind, path)) = read(node) else { return false };
        match verb {
            Verb::Create => self.make(kind, &path, text),
            Verb::Alter => {
                if let Some(found) = self.find_named(kind, &path, true) {
                    self.world.note(found, Action::Altered, text.whole());
                }
            }
            Verb::Drop => {
                if let Some(found) = self.find_named(kind, &path, false) {
                    self.world.drop(found, text.whole());
                }
            }
        }
        true
    }

    /// `CREATE COLLATION` and `CREATE TEXT SEARCH …`; false when the statement defines something
    /// else.
    pub(super) fn define_named(&mut self, statement: &DefineStmt, text: &Text<'_>) -> bool {
        let Some(kind) = kind_of(statement.kind()) else { return false };
        self.make(kind, &strings(&statement.defnames), text);
        true
    }

    fn make(&mut self, kind: Kind, path: &[&str], text: &Text<'_>) {
        // Extended statistics may be left without a name, which the server then chooses.
        let Some((name, qualifiers)) = path.split_last() else { return };
        let parent = self.place_of(kind, qualifiers);
        // What is there already was made by a statement that says `IF NOT EXISTS` or is guarded.
        if self.world.get(parent, Space::Kind(kind), name).is_none() {
            self.world.create(parent, Space::Kind(kind), name, text.whole());
        }
    }

    fn place_of(&mut self, kind: Kind, qualifiers: &[&str]) -> NodeId {
        if kind.room().outside_schemas {
            return ROOT;
        }
        self.target_schema(qualifiers.last().copied())
    }

    /// The object of that name; unknown, it is taken to exist if `make`.
    pub(super) fn find_named(&mut self, kind: Kind, path: &[&str], make: bool) -> Option<NodeId> {
        let space = Space::Kind(kind);
        if kind.room().outside_schemas {
            return self.child(ROOT, space, path.last()?, make);
        }
        if make { self.lookup_or_new(space, path) } else { self.lookup(space, path) }
    }

    /// What `RENAME TO` does to such an object; nothing when it is another one.
    pub(super) fn rename_named(
        &mut self,
        kind: ObjectType,
        object: &Node,
        new: &str,
        place: &Place,
    ) {
        if kind_of(kind).is_some()
            && let Some(found) = self.target(kind, object, true)
        {
            let parent = self.world.node(found).parent;
            self.world.rename(found, parent, new, place);
        }
    }
}
