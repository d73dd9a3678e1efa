//! The JSON Schema of the file, put together from those of the rooms.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use schemars::SchemaGenerator;
use serde_json::{Map, Value, json};

use super::form::{Absent, Form, Mention, inside};
use super::names::{plural, singular};
use super::{FORMAT, INVARIANTS, Metadata, ONLY_MENTIONED, POSTGRESQL};
use crate::invariants::Invariant;
use crate::model::Kind;

/// What a key under a holder stands for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Child {
    pub(super) kind: Kind,
    pub(super) mention: Mention,
}

/// The keys under which a holder of a kind, or the top, has other objects.
pub(super) fn children(holder: Option<Kind>) -> &'static BTreeMap<String, Child> {
    type ByHolder = BTreeMap<Option<Kind>, BTreeMap<String, Child>>;
    static CHILDREN: LazyLock<ByHolder> = LazyLock::new(|| {
        let holders = std::iter::once(None).chain(Kind::ALL.iter().copied().map(Some));
        holders.map(|holder| (holder, keys(holder))).collect()
    });
    static NONE: BTreeMap<String, Child> = BTreeMap::new();
    CHILDREN.get(&holder).unwrap_or(&NONE)
}

fn keys(holder: Option<Kind>) -> BTreeMap<String, Child> {
    let child = |(kind, mention): (Kind, Mention)| (key_of(kind, mention), Child { kind, mention });
    inside(holder).into_iter().map(child).collect()
}

/// The key under which objects of a kind stand.
pub(super) fn key_of(kind: Kind, mention: Mention) -> String {
    match mention {
        // A view says its columns itself.
        Mention::Name => format!("on_{}", plural(kind)),
        Mention::Whole if kind.room().mirrored.single => singular(kind),
        Mention::Whole => plural(kind),
    }
}

/// Whether one attribute is all that there is to say of an object of the kind.
pub(super) fn is_one_value(kind: Kind) -> bool {
    let form = Form::of(kind);
    form.attributes.len() == 1 && form.words.is_empty() && kind.room().mirrored.short.is_some()
}

/// The JSON Schema of the file.
pub fn schema() -> &'static Value {
    static SCHEMA: LazyLock<Value> = LazyLock::new(build);
    &SCHEMA
}

fn build() -> Value {
    let words = words();
    let mut definitions = Map::new();
    for kind in Kind::ALL {
        definitions.insert(singular(*kind), object(*kind, &words, Mention::Whole));
        let mentioned = Kind::ALL.iter().flat_map(|holder| inside(Some(*holder)));
        if mentioned.into_iter().any(|child| child == (*kind, Mention::Name)) {
            definitions.insert(mentioned_name(*kind), object(*kind, &words, Mention::Name));
        }
    }
    let mut properties = Map::new();
    properties.insert(
        FORMAT.to_owned(),
        json!({ "description": "The version of this format.", "const": super::VERSION }),
    );
    properties.insert(
        POSTGRESQL.to_owned(),
        json!({
            "description": "The major version of the server that the schema was read from.",
            "type": "integer", "minimum": 10, "maximum": 99,
        }),
    );
    let mut generator = SchemaGenerator::default();
    let invariant = generator.subschema_for::<Invariant>();
    definitions.extend(generator.take_definitions(true));
    properties.insert(
        INVARIANTS.to_owned(),
        json!({ "description": "What must hold of the rebuilt database, each with its proof.",
                "type": "array", "items": invariant }),
    );
    add_children(&mut properties, None);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The canonical schema",
        "description": "The declared schema as YAML: the mirror of the canonical SQL, and what SQL \
                        cannot say of it. An attribute that is as usual is not written.",
        "type": "object",
        "properties": properties,
        "required": [FORMAT, POSTGRESQL],
        "additionalProperties": false,
        "$defs": definitions,
    })
}

/// The schemas of the words of metadata.
fn words() -> Map<String, Value> {
    let mut generator = SchemaGenerator::default();
    let reference = generator.subschema_for::<Metadata>().to_value();
    let definitions = generator.take_definitions(true);
    let whole = super::form::whole(&reference, &definitions);
    let properties = whole["properties"].as_object().into_iter().flatten();
    let mut words = Map::new();
    for (word, schema) in properties {
        let mut schema = super::form::whole(schema, &definitions);
        // What is not said is left out.
        if let Some(kind) = schema.get_mut("type")
            && let Some(one) = kind.as_array().and_then(|kinds| kinds.first()).cloned()
        {
            *kind = one;
        }
        if let Some(schema) = schema.as_object_mut() {
            schema.remove("default");
            // Blanks say nothing, and would count as said.
            if schema.get("type").is_some_and(|kind| kind == "string") {
                schema.insert("pattern".to_owned(), r"\S".into());
            }
        }
        words.insert(word.clone(), schema);
    }
    words
}

fn object(kind: Kind, words: &Map<String, Value>, mention: Mention) -> Value {
    let form = Form::of(kind);
    let mut properties = Map::new();
    let mut required = Vec::new();
    if mention == Mention::Whole {
        for word in &form.words {
            properties.insert((*word).to_owned(), words[*word].clone());
        }
        for attribute in &form.attributes {
            match attribute.absent {
                Absent::Unknown(_) => continue,
                Absent::Never => required.push(attribute.name),
                Absent::Is(_) | Absent::Usual(_) => {}
            }
            properties.insert(attribute.name.to_owned(), attribute.schema.clone());
        }
        if !form.words.is_empty() {
            let what = "Only what stands on it is said here; what it is is said elsewhere, as by \
                        an extension.";
            properties.insert(
                ONLY_MENTIONED.to_owned(),
                json!({ "description": what, "type": "boolean" }),
            );
        }
    }
    add_children(&mut properties, Some(kind));
    let mut schema = Map::new();
    schema.insert("description".to_owned(), form.doc.clone().into());
    schema.insert("type".to_owned(), "object".into());
    schema.insert("properties".to_owned(), properties.into());
    schema.insert("additionalProperties".to_owned(), false.into());
    if mention == Mention::Name {
        return schema.into();
    }
    let short = kind.room().mirrored.short;
    if let Some(attribute) = short.and_then(|short| form.attribute(short)) {
        let short = &attribute.schema;
        if is_one_value(kind) {
            let mut short = short.clone();
            short["description"] = form.doc.clone().into();
            return short;
        }
        schema.insert("type".to_owned(), json!([short["type"], "object"]));
        if let Some(items) = short.get("items") {
            schema.insert("items".to_owned(), items.clone());
        }
    }
    if !required.is_empty() {
        schema.insert("if".to_owned(), json!({ "required": [ONLY_MENTIONED] }));
        schema.insert("then".to_owned(), true.into());
        schema.insert("else".to_owned(), json!({ "required": required }));
    }
    schema.into()
}

fn mentioned_name(kind: Kind) -> String {
    format!("{}_mentioned", singular(kind))
}

fn add_children(properties: &mut Map<String, Value>, holder: Option<Kind>) {
    for (key, Child { kind, mention }) in children(holder) {
        let name = match mention {
            Mention::Whole => singular(*kind),
            Mention::Name => mentioned_name(*kind),
        };
        let one = json!({ "$ref": format!("#/$defs/{name}") });
        let schema = if kind.room().mirrored.single {
            one
        } else {
            json!({ "type": "object", "additionalProperties": one })
        };
        properties.insert(key.clone(), schema);
    }
}

#[cfg(test)]
mod tests {
    use super::{Form, children, schema};
    use crate::mirror::metadata::WORDS;
    use crate::model::Kind;

    #[test]
    fn every_key_means_one_thing() {
        for kind in Kind::ALL {
            let form = Form::of(*kind);
            let attributes = form.attributes.iter().map(|attribute| attribute.name);
            let words = WORDS.iter().copied();
            let mut keys: Vec<&str> = attributes.chain(words).collect();
            keys.extend(children(Some(*kind)).keys().map(String::as_str));
            keys.push(super::ONLY_MENTIONED);
            let count = keys.len();
            keys.sort_unstable();
            keys.dedup();
            assert_eq!(keys.len(), count, "{kind}: {keys:?}");
            assert!(!form.doc.is_empty(), "{kind}");
            for word in kind.room().mirrored.metadata {
                assert!(WORDS.contains(word), "{kind}: {word}");
            }
            for (name, _) in kind.room().mirrored.usual {
                assert!(form.attribute(name).is_some(), "{kind}: {name}");
            }
            let short = kind.room().mirrored.short;
            assert!(short.is_none_or(|short| form.attribute(short).is_some()), "{kind}");
        }
    }

    #[test]
    fn the_schema_is_one_and_describes_every_attribute() {
        assert!(jsonschema::validator_for(schema()).is_ok());
        for kind in Kind::ALL {
            for attribute in &Form::of(*kind).attributes {
                let description = attribute.schema["description"].as_str();
                assert!(description.is_some(), "{kind}: {}", attribute.name);
            }
        }
    }
}
