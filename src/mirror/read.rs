//! From the tree of the file to the model that it tells.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::form::{Absent, Form, Holder, Mention, knowledge};
use super::names::components;
use super::outline::named;
use super::schema::{Child, children, schema};
use super::{Metadata, Mirror, ONLY_MENTIONED, POSTGRESQL, Place};
use crate::document::{Content, Document, Entry, Node};
use crate::model::mirrored::Usual;
use crate::model::{Attributes, Kind, Model, Object, ObjectId};
use crate::problem::{Fault, Problems, nearest};

/// What a document says.
pub(super) fn mirror(document: &Document) -> Result<Mirror, Problems> {
    let json = document.read_as(schema())?;
    let major = json[POSTGRESQL].as_u64().and_then(|major| u32::try_from(major).ok());
    let mut model = Model::empty(major.unwrap_or_default());
    model.knowledge = knowledge();
    let mirror = Mirror { model, metadata: BTreeMap::new(), places: BTreeMap::new() };
    let mut reader = Reader { document, mirror, faults: Vec::new() };
    reader.children(None, document.root(), &json);
    if reader.faults.is_empty() {
        return Ok(reader.mirror);
    }
    Err(document.problems(reader.faults))
}

struct Reader<'d> {
    document: &'d Document,
    mirror: Mirror,
    faults: Vec<Fault>,
}

/// One object in the file.
struct Found<'f> {
    id: ObjectId,
    holder: Option<&'f ObjectId>,
    mention: Mention,
    entry: &'f Entry,
    json: &'f Value,
}

impl Reader<'_> {
    /// Reads what is written under a holder.
    fn children(&mut self, holder: Option<&ObjectId>, node: &Node, json: &Value) {
        let keys = children(holder.map(|holder| holder.kind));
        for entry in node.entries() {
            let Some(Child { kind, mention }) = keys.get(&entry.key).copied() else { continue };
            let json = &json[&entry.key];
            if kind.room().mirrored.single {
                let id = named(kind, holder, Vec::new());
                self.object(&Found { id, holder, mention, entry, json });
                continue;
            }
            for entry in entry.value.entries() {
                let Some(name) = components(&entry.key) else {
                    let message = format!(
                        "`{}` is no name: its quotes or parentheses do not pair",
                        entry.key
                    );
                    let hint = "write a name with dots, quotes or parentheses between double \
                                quotes, and those in it twice";
                    self.faults.push(Fault::new(entry.key_span.clone(), message).hint(hint));
                    continue;
                };
                let id = named(kind, holder, name);
                let json = &json[&entry.key];
                self.object(&Found { id, holder, mention, entry, json });
            }
        }
    }

    fn object(&mut self, found: &Found<'_>) {
        let Found { id, entry, json, .. } = found;
        self.metadata(id, json);
        let only_mentioned =
            found.mention == Mention::Name || json[ONLY_MENTIONED] == Value::Bool(true);
        if !only_mentioned {
            if self.mirror.model.objects.contains_key(id) {
                let message = format!("`{id}` is there twice");
                let fault = Fault::new(entry.key_span.clone(), message);
                self.faults.push(fault.hint("remove one of the two"));
            }
            self.orders(found);
            match attributes(found) {
                Ok(attributes) => {
                    let parents = found.holder.into_iter().cloned().collect();
                    let object = Object {
                        attributes: Arc::new(attributes),
                        parents,
                        depends_on: Vec::new(),
                    };
                    self.mirror.model.objects.insert(id.clone(), object);
                }
                Err(error) => {
                    let message = format!("`{id}`: {error}");
                    self.faults.push(Fault::new(entry.key_span.clone(), message));
                }
            }
        }
        let (line, column) = self.document.position(entry.key_span.start);
        let last_line = self.document.position(last_byte(self.document.text(), &entry.value)).0;
        let column = u32::try_from(column).unwrap_or(u32::MAX);
        let place = Place { line, column, last_line: last_line.max(line) };
        self.mirror.places.insert(id.clone(), place);
        self.children(Some(id), &entry.value, json);
    }

    /// Refuses a list of the names of parts that has one twice, or one that is no part.
    fn orders(&mut self, found: &Found<'_>) {
        for (attribute, usual) in found.id.kind.room().mirrored.usual {
            let Usual::Names(kind) = usual else { continue };
            let parts: BTreeSet<String> =
                part_names(&found.id, *kind, &found.entry.value).into_iter().collect();
            let mut seen = BTreeSet::new();
            let list = found.entry.value.get(attribute).map(Node::items).unwrap_or_default();
            for item in list {
                let Content::Scalar { text, .. } = &item.content else { continue };
                let fault = if !parts.contains(text) {
                    let message = format!("`{}` has no {kind} `{text}`", found.id);
                    let hint = nearest(text, parts.iter().map(String::as_str)).map_or_else(
                        || "remove it, or correct its name".to_owned(),
                        |near| format!("did you mean `{near}`?"),
                    );
                    Fault::new(item.span.clone(), message).hint(hint)
                } else if !seen.insert(text) {
                    let message = format!("`{text}` is there twice");
                    Fault::new(item.span.clone(), message).hint("remove one of the two")
                } else {
                    continue;
                };
                self.faults.push(fault);
            }
        }
    }

    fn metadata(&mut self, id: &ObjectId, json: &Value) {
        let Some(object) = json.as_object() else { return };
        let words = Form::of(id.kind).words.iter();
        let said: Map<String, Value> = words
            .filter_map(|word| Some(((*word).to_owned(), object.get(*word)?.clone())))
            .collect();
        // The schema has seen it: it can be read.
        if let Ok(metadata) = serde_json::from_value::<Metadata>(said.into())
            && !metadata.is_empty()
        {
            self.mirror.metadata.insert(id.clone(), metadata);
        }
    }
}

/// All attributes of an object.
fn attributes(found: &Found<'_>) -> Result<Attributes, serde_json::Error> {
    let kind = found.id.kind;
    let form = Form::of(kind);
    let parts = |kind: Kind| part_names(&found.id, kind, &found.entry.value);
    let holder = Holder { id: found.holder, parts: &parts };
    let filled = form.filled(kind, said(kind, found.json), &holder);
    let mut settled = kind.room().settled(&filled)?;
    for attribute in &form.attributes {
        if matches!(attribute.absent, Absent::Unknown(_)) {
            settled.insert(attribute.name, Value::Null);
        }
    }
    Ok(settled)
}

/// The attributes that are said of an object.
pub(super) fn said(kind: Kind, json: &Value) -> Attributes {
    let form = Form::of(kind);
    match (json.as_object(), kind.room().mirrored.short) {
        (None, Some(short)) => Attributes::from_iter([(short, json.clone())]),
        (None, None) => Attributes::default(),
        (Some(object), _) => {
            let said = object
                .iter()
                .filter_map(|(key, value)| Some((form.attribute(key)?.name, value.clone())));
            said.collect()
        }
    }
}

/// The names of the parts of a kind, in the order of the file.
pub(super) fn part_names(holder: &ObjectId, kind: Kind, node: &Node) -> Vec<String> {
    let key = super::schema::key_of(kind, Mention::Whole);
    let entries = node.get(&key).map(Node::entries).unwrap_or_default();
    let names = entries.iter().filter_map(|entry| components(&entry.key));
    names.filter_map(|name| named(kind, Some(holder), name).path.last().cloned()).collect()
}

/// The last byte of a value, without the blanks behind it.
fn last_byte(text: &str, node: &Node) -> usize {
    let end = text[..node.span.end.min(text.len())].trim_end().len();
    end.saturating_sub(1).max(node.span.start)
}
