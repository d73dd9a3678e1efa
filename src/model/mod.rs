//! What one source says about a schema: objects by id, each an erased map of attributes.
//!
//! Pure: no I/O, no clock, no environment, and nothing here can fail but decoding.
//! [`kinds`] holds one room per class of object; everything else is the same for all of them.

mod attributes;
pub mod columns;
pub mod ddl;
pub mod expression;
pub mod generated;
mod id;
pub mod journal;
pub mod kinds;
pub mod layout;
mod lineage;
pub mod mirrored;
pub mod secrets;
pub mod versions;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use self::attributes::Attributes;
use self::kinds::Aspect;
pub use id::{ObjectId, Path, parts_of_name, quote_identifier, unquote_identifier};
pub use kinds::Kind;

/// The version of the format in which a [`Model`] is written as JSON.
pub const FORMAT: u32 = 1;

/// One object: its attributes, the objects it is a part of, and those it makes use of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Object {
    /// Every compared fact by name; shared by objects that agree in all of them.
    #[serde(with = "shared")]
    #[schemars(with = "Attributes")]
    pub attributes: Arc<Attributes>,
    /// What this object cannot be without: its schema, its table, the partitioned parent it was
    /// cloned from. When one of these is missing, so is the object, and that is no second drift.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parents: Vec<ObjectId>,
    /// What this object makes use of, as `pg_depend` says: the type of a column, the tables of a
    /// view, the function of a trigger. It cannot be made before these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<ObjectId>,
}

/// An object of a class that has no room yet, as `pg_identify_object` names it.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Unmodelled {
    /// The class, such as `collation`.
    pub class: String,
    /// The schema-qualified name, quoted where needed.
    pub identity: String,
}

/// Which facts a source is able to tell.
///
/// What a source cannot know is not absent: the comparison leaves it out and says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Knowledge {
    /// The kinds the source can see at all.
    pub kinds: BTreeSet<Kind>,
    /// Attributes of a known kind that the source cannot see.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub except: BTreeMap<Kind, BTreeSet<String>>,
    /// Objects that the source takes for granted: it relies on them and does not say what they are.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub assumed: BTreeSet<ObjectId>,
    /// Whether it tells what objects make use of, and what else than their container they cannot be
    /// without.
    #[serde(default = "told", skip_serializing_if = "Clone::clone")]
    pub dependencies: bool,
}

/// What a source tells unless it says otherwise.
const fn told() -> bool {
    true
}

impl Knowledge {
    /// What the catalogs of a server tell: everything.
    pub fn everything() -> Self {
        Self {
            kinds: Kind::ALL.iter().copied().collect(),
            except: BTreeMap::new(),
            assumed: BTreeSet::new(),
            dependencies: true,
        }
    }

    /// Whether the source can tell this attribute of this kind.
    pub fn covers(&self, kind: Kind, attribute: &str) -> bool {
        self.kinds.contains(&kind)
            && !self.except.get(&kind).is_some_and(|unknown| unknown.contains(attribute))
    }
}

/// Everything one source says about a schema.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// The format of this document; see [`FORMAT`].
    pub format: u32,
    /// The major version of the server whose catalogs were read.
    pub postgresql: u32,
    /// What the source can tell.
    pub knowledge: Knowledge,
    /// The objects, in the order in which they are reported.
    #[serde(with = "objects_as_list")]
    #[schemars(with = "Vec<objects_as_list::Entry>")]
    pub objects: BTreeMap<ObjectId, Object>,
    /// Objects that exist and could not be compared.
    pub unmodelled: BTreeSet<Unmodelled>,
    /// Objects left out on purpose, by the reason.
    pub left_out: BTreeMap<String, BTreeSet<ObjectId>>,
}

impl Model {
    /// A model without objects.
    pub fn empty(postgresql: u32) -> Self {
        Self {
            format: FORMAT,
            postgresql,
            knowledge: Knowledge::everything(),
            objects: BTreeMap::new(),
            unmodelled: BTreeSet::new(),
            left_out: BTreeMap::new(),
        }
    }

    /// Whether the source can tell that there is such an object, or that there is none.
    pub fn tells(&self, id: &ObjectId) -> bool {
        self.knowledge.kinds.contains(&id.kind) && !self.knowledge.assumed.contains(id)
    }

    /// Takes an object that the source does not describe for granted.
    pub fn assume(&mut self, id: ObjectId) {
        self.objects.remove(&id);
        self.knowledge.assumed.insert(id);
    }

    /// Forgets everything of one group, for a source that has no say in it.
    pub fn forget(&mut self, aspect: Aspect) {
        self.knowledge.kinds.retain(|kind| kind.room().aspect != aspect);
        self.objects.retain(|id, _| id.aspect() != aspect);
    }

    /// Removes the objects and the attributes of groups that do not count. Objects without all their
    /// attributes can be digested and told apart, and no longer written as SQL.
    pub fn strip(&mut self, counts: impl Fn(Aspect) -> bool) {
        self.objects.retain(|id, _| counts(id.aspect()));
        for (id, object) in &mut self.objects {
            for rule in id.kind.room().rules.iter().filter(|rule| !counts(rule.aspect)) {
                if object.attributes.contains(rule.attribute) {
                    Arc::make_mut(&mut object.attributes).remove(rule.attribute);
                }
            }
        }
    }

    /// Forgets attributes of a kind, for a source that has no say in them: they become `null`.
    pub fn forget_attributes(&mut self, kind: Kind, attributes: &[&'static str]) {
        for (_, object) in self.objects.iter_mut().filter(|(id, _)| id.kind == kind) {
            for name in attributes {
                let attributes = Arc::make_mut(&mut object.attributes);
                attributes.insert(*name, Value::Null);
            }
        }
        let unknown = self.knowledge.except.entry(kind).or_default();
        unknown.extend(attributes.iter().map(|name| (*name).to_owned()));
    }

    /// Forgets what objects make use of, for a source that does not tell: of their parents what
    /// directly contains them is left, which comes first, or what they stand on.
    pub fn forget_dependencies(&mut self) {
        for (id, object) in &mut self.objects {
            // What stands on a part has the whole as a parent too, and is said of the part.
            let is_on = |parent: &ObjectId| id.on.as_deref() == Some(parent);
            if let Some(at) = object.parents.iter().position(is_on) {
                object.parents.swap(0, at);
            }
            object.parents.truncate(1);
            object.depends_on.clear();
        }
        self.knowledge.dependencies = false;
    }

    /// How many objects of one kind there are.
    pub fn count(&self, kind: Kind) -> usize {
        self.objects.keys().filter(|id| id.kind == kind).count()
    }

    /// Moves every object for which `reason` gives one, and all their parts, to
    /// [`left_out`](Self::left_out).
    pub fn leave_out(&mut self, mut reason: impl FnMut(&ObjectId, &Object) -> Option<String>) {
        let mut leaving: BTreeMap<ObjectId, String> = BTreeMap::new();
        for (id, object) in &self.objects {
            if let Some(why) = reason(id, object) {
                leaving.insert(id.clone(), why);
            }
        }
        // Parts follow what they are a part of, however deep: repeat until nothing more leaves.
        loop {
            let before = leaving.len();
            for (id, object) in &self.objects {
                if leaving.contains_key(id) {
                    continue;
                }
                if let Some(why) = object.parents.iter().find_map(|parent| leaving.get(parent)) {
                    let why = why.clone();
                    leaving.insert(id.clone(), why);
                }
            }
            if leaving.len() == before {
                break;
            }
        }
        for (id, why) in leaving {
            self.objects.remove(&id);
            self.left_out.entry(why).or_default().insert(id);
        }
    }
}

/// What is shared in memory is written out for each that shares it.
mod shared {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Attributes;

    pub(super) fn serialize<S: Serializer>(
        attributes: &Arc<Attributes>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        attributes.as_ref().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Arc<Attributes>, D::Error> {
        Attributes::deserialize(deserializer).map(Arc::new)
    }
}

/// JSON has no maps keyed by structures, so the objects are written as a list.
mod objects_as_list {
    use std::collections::BTreeMap;

    use schemars::JsonSchema;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Object, ObjectId};

    /// One object with its id.
    #[derive(Serialize, Deserialize, JsonSchema)]
    pub(super) struct Entry {
        id: ObjectId,
        #[serde(flatten)]
        object: Object,
    }

    pub(super) fn serialize<S: Serializer>(
        objects: &BTreeMap<ObjectId, Object>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(
            objects.iter().map(|(id, object)| Entry { id: id.clone(), object: object.clone() }),
        )
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<ObjectId, Object>, D::Error> {
        let entries = Vec::<Entry>::deserialize(deserializer)?;
        let mut objects = BTreeMap::new();
        for Entry { id, object } in entries {
            if let Some(_twice) = objects.insert(id.clone(), object) {
                return Err(serde::de::Error::custom(format!("`{id}` appears twice")));
            }
        }
        Ok(objects)
    }
}
