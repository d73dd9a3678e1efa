//! What can be said of the objects of each kind, and what goes without saying.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use schemars::SchemaGenerator;
use serde_json::{Map, Value};

use super::metadata::{ALWAYS, WORDS};
use super::names::stands_on;
use crate::model::kinds::Aspect;
use crate::model::mirrored::{Place, Usual};
use crate::model::{Attributes, Kind, Knowledge, ObjectId, ddl};

/// What can be said of the objects of one kind.
#[derive(Debug)]
pub(super) struct Form {
    /// The attributes in the order of the room.
    pub(super) attributes: Vec<Attribute>,
    /// The words of [`Metadata`](super::Metadata) that such an object can have.
    pub(super) words: Vec<&'static str>,
    /// What the kind is.
    pub(super) doc: String,
}

/// One attribute.
#[derive(Debug)]
pub(super) struct Attribute {
    /// The name.
    pub(super) name: &'static str,
    /// The JSON Schema of its values, whole in itself.
    pub(super) schema: Value,
    /// What it is where nothing is said.
    pub(super) absent: Absent,
}

/// What an attribute is where nothing is said.
#[derive(Debug)]
pub(super) enum Absent {
    /// It has to be said.
    Never,
    /// This.
    Is(Value),
    /// What the room says is usual.
    Usual(&'static Usual),
    /// The mirror does not know it: the place decides it where the schema is built. The value stands
    /// in for it where one has to be.
    Unknown(Value),
}

/// What an object is written under, as far as attributes follow from it.
pub(super) struct Holder<'a> {
    /// The object, unless it is the top.
    pub(super) id: Option<&'a ObjectId>,
    /// The names of the parts of a kind, in the order in which they are written under the object
    /// whose attributes these are.
    pub(super) parts: &'a dyn Fn(Kind) -> Vec<String>,
}

static FORMS: LazyLock<BTreeMap<Kind, Form>> =
    LazyLock::new(|| Kind::ALL.iter().map(|kind| (*kind, Form::build(*kind))).collect());

impl Form {
    /// The form of a kind.
    pub(super) fn of(kind: Kind) -> &'static Self {
        static EMPTY: Form = Form { attributes: Vec::new(), words: Vec::new(), doc: String::new() };
        FORMS.get(&kind).unwrap_or(&EMPTY)
    }

    fn build(kind: Kind) -> Self {
        let room = kind.room();
        let mirrored = room.mirrored;
        let mut generator = SchemaGenerator::default();
        let reference = room.schema(&mut generator).to_value();
        let definitions = generator.take_definitions(true);
        let schema = whole(&reference, &definitions);
        let owners = room.rules.iter().filter(|rule| rule.aspect == Aspect::Ownership);
        let mut unknown: Vec<&str> = owners.map(|rule| rule.attribute).collect();
        unknown.extend(mirrored.environment);
        let attributes = (room.attributes)().iter().map(|name| {
            let schema = whole(&schema["properties"][*name], &definitions);
            let usual = mirrored.usual.iter().find(|(usual, _)| usual == name);
            let absent = match usual {
                _ if unknown.contains(name) => Absent::Unknown(stand_in(&schema)),
                Some((_, usual)) => Absent::Usual(usual),
                None => goes_without(&schema).map_or(Absent::Never, Absent::Is),
            };
            Attribute { name, schema, absent }
        });
        let of_kind = |word: &&&str| ALWAYS.contains(word) || mirrored.metadata.contains(word);
        let words = match stands_on(kind) {
            Some(_) => Vec::new(),
            None => WORDS.iter().filter(of_kind).copied().collect(),
        };
        let doc = schema["description"].as_str().unwrap_or_default().to_owned();
        Self { attributes: attributes.collect(), words, doc }
    }

    /// The attribute of this name that can be said.
    pub(super) fn attribute(&self, name: &str) -> Option<&Attribute> {
        let said = |attribute: &&Attribute| !matches!(attribute.absent, Absent::Unknown(_));
        self.attributes.iter().filter(said).find(|attribute| attribute.name == name)
    }

    /// All attributes, given those that are said. Those that have to be said and are not are missing.
    pub(super) fn filled(&self, kind: Kind, said: Attributes, holder: &Holder<'_>) -> Attributes {
        let mut filled = said;
        for attribute in &self.attributes {
            if let Absent::Is(value) | Absent::Unknown(value) = &attribute.absent
                && !filled.contains(attribute.name)
            {
                filled.insert(attribute.name, value.clone());
            }
        }
        for (name, usual) in kind.room().mirrored.usual {
            if !filled.contains(name) {
                let value = usual_value(usual, &filled, holder);
                filled.insert(*name, value);
            }
        }
        filled
    }

    /// The attributes that have to be said, in the order of the form.
    pub(super) fn said<'a>(
        &'a self,
        attributes: &'a Attributes,
        holder: &Holder<'_>,
    ) -> Vec<(&'a Attribute, &'a Value)> {
        let goes_without = |attribute: &Attribute, value: &Value| match &attribute.absent {
            Absent::Never => false,
            Absent::Is(usual) => value == usual,
            Absent::Usual(usual) => *value == usual_value(usual, attributes, holder),
            Absent::Unknown(_) => true,
        };
        let all = self.attributes.iter().map(|attribute| (attribute, &attributes[attribute.name]));
        all.filter(|(attribute, value)| !goes_without(attribute, value)).collect()
    }
}

fn usual_value(usual: &Usual, attributes: &Attributes, holder: &Holder<'_>) -> Value {
    match usual {
        Usual::Text(text) => Value::from(*text),
        Usual::Number(number) => Value::from(*number),
        Usual::Yes => Value::Bool(true),
        Usual::Texts(texts) => Value::from(texts.to_vec()),
        Usual::Holder => holder.id.map_or(Value::Null, |id| ddl::qualified(&id.path).into()),
        Usual::Names(kind) => Value::from((holder.parts)(*kind)),
        Usual::Of(follows) => follows(attributes),
    }
}

/// What the mirror knows: everything but what the place decides where the schema is built.
pub(super) fn knowledge() -> Knowledge {
    let mut knowledge = Knowledge { dependencies: false, ..Knowledge::everything() };
    for (kind, form) in FORMS.iter() {
        let unknown = form.attributes.iter().filter_map(|attribute| match attribute.absent {
            Absent::Unknown(_) => Some(attribute.name.to_owned()),
            _ => None,
        });
        let unknown: std::collections::BTreeSet<String> = unknown.collect();
        if !unknown.is_empty() {
            knowledge.except.insert(*kind, unknown);
        }
    }
    knowledge
}

/// The kinds of which objects are written under one of this kind, or at the top, in the order of the
/// list. For some of them the objects are only mentioned; see [`Place::Part`].
pub(super) fn inside(holder: Option<Kind>) -> Vec<(Kind, Mention)> {
    let mention = |kind: &Kind| {
        let room = kind.room();
        match (room.mirrored.place, holder) {
            (Place::Own, None) => room.outside_schemas.then_some(Mention::Whole),
            (Place::Top | Place::On { alone: true, .. }, None) => Some(Mention::Whole),
            (_, None) | (Place::Top, _) => None,
            (Place::Own, Some(holder)) => {
                let in_schema = matches!(holder.room().mirrored.place, Place::Top);
                (in_schema && !room.outside_schemas).then_some(Mention::Whole)
            }
            (Place::Part { of, mentioned_in }, Some(holder)) => {
                let mentioned = mentioned_in.contains(&holder).then_some(Mention::Name);
                of.contains(&holder).then_some(Mention::Whole).or(mentioned)
            }
            (Place::Beside { of, .. }, Some(holder)) => {
                let in_schema = matches!(holder.room().mirrored.place, Place::Top);
                (of.contains(&holder) || in_schema).then_some(Mention::Whole)
            }
            (Place::On { of: [], .. }, Some(holder)) => {
                stands_on(holder).is_none().then_some(Mention::Whole)
            }
            (Place::On { of, .. }, Some(holder)) => of.contains(&holder).then_some(Mention::Whole),
        }
    };
    Kind::ALL.iter().filter_map(|kind| Some((*kind, mention(kind)?))).collect()
}

/// How much is said of what stands under another object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mention {
    /// All of it.
    Whole,
    /// Its name, for what stands on it.
    Name,
}

/// A schema with what it refers to in its place.
pub(super) fn whole(schema: &Value, definitions: &Map<String, Value>) -> Value {
    let Some(object) = schema.as_object() else { return schema.clone() };
    let mut out = Map::new();
    for (word, value) in object {
        match (word.as_str(), value) {
            ("$ref", Value::String(reference)) => {
                let name = reference.rsplit('/').next().unwrap_or_default();
                let referred = whole(definitions.get(name).unwrap_or(&Value::Null), definitions);
                for (word, value) in referred.as_object().into_iter().flatten() {
                    out.entry(word.clone()).or_insert_with(|| value.clone());
                }
            }
            // Something or null: the schema of it, and null as one more type.
            ("anyOf", Value::Array(forms)) => {
                for form in forms.iter().filter(|form| form["type"] != "null") {
                    let form = whole(form, definitions);
                    let words = form.as_object().into_iter().flatten();
                    for (word, value) in words.filter(|(word, _)| *word != "description") {
                        out.insert(word.clone(), value.clone());
                    }
                }
                if let Some(kind) = out.get_mut("type") {
                    *kind = Value::from(vec![kind.clone(), "null".into()]);
                }
            }
            ("items", items) => {
                let mut items = whole(items, definitions);
                // What a list is of is said by the list.
                items.as_object_mut().map(|items| items.remove("description"));
                out.insert(word.clone(), items);
            }
            // A definition's text yields to that of what refers to it.
            _ => drop(out.insert(word.clone(), value.clone())),
        }
    }
    Value::Object(out)
}

fn types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// What an attribute with this schema is where nothing is said and nothing is usual.
fn goes_without(schema: &Value) -> Option<Value> {
    match *types(schema) {
        ["boolean"] => Some(Value::Bool(false)),
        ["array"] => Some(Value::Array(Vec::new())),
        ref types if types.contains(&"null") => Some(Value::Null),
        _ => None,
    }
}

/// Some value of this schema.
fn stand_in(schema: &Value) -> Value {
    goes_without(schema).unwrap_or_else(|| match *types(schema) {
        ["string"] => Value::from(""),
        _ => Value::from(0),
    })
}
