//! The file brought in step with a model, by changes to what differs and nothing else.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::edits::Edits;
use super::form::{Form, Mention};
use super::names::{components, key};
use super::outline::{Outline, name_under, named, with_own_parts};
use super::place::{Slot, arrange, as_text, in_final_order, removal, replace_items, replace_value};
use super::scalar::{Around, inline, scalar};
use super::schema::{children, is_one_value, key_of};
use super::synced::{Removed, Synced, renames};
use super::write::{Out, mention_in, object, of_kind};
use super::{Mirror, ONLY_MENTIONED, POSTGRESQL, read, written};
use crate::document::{Content, Document, Entry, Node};
use crate::model::{Kind, Model, ObjectId};
use crate::problem::Problems;

/// Brings `text`, the content of `file`, in step with a model; without a text it is written whole.
///
/// Comments, the order of keys, blank lines, quotes, the style and metadata stay as they are. A new
/// object stands behind the one that precedes it in the model. An object that the schema renamed with
/// certainty keeps what is said of it. What is gone leaves with the comments directly above it, and
/// is told with everything that people said of it. What the model cannot tell stays.
///
/// # Errors
/// Everything that is wrong with the text.
pub fn sync(file: &str, text: Option<&str>, model: &Model) -> Result<Synced, Problems> {
    let Some(text) = text else {
        let added = model.objects.keys().filter(|id| id.on.is_none()).cloned().collect();
        return Ok(Synced { text: written(model), added, ..Synced::default() });
    };
    let model = &*with_own_parts(model);
    // The last line may lack its end, behind which nothing could be inserted.
    let ended = if text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") };
    let document = Document::parse(file, &ended)?;
    let mirror = read::mirror(&document)?;
    let mut sync = Sync {
        edits: Edits::new(&document),
        renames: renames(&mirror.model, model),
        outline: Outline::of(model),
        model,
        mirror: &mirror,
        synced: Synced::default(),
    };
    sync.top(document.root());
    let Sync { mut edits, mut synced, .. } = sync;
    synced.comments = edits.untold();
    synced.text = if edits.is_empty() { text.to_owned() } else { edits.applied() };
    // Nobody's file is left in a form that cannot be read.
    Mirror::read(file, &synced.text)?;
    Ok(synced)
}

struct Sync<'s> {
    edits: Edits<'s>,
    mirror: &'s Mirror,
    model: &'s Model,
    outline: Outline<'s>,
    renames: HashMap<ObjectId, ObjectId>,
    synced: Synced,
}

/// An object as it is in the file and as it is to be.
struct Pair<'p> {
    old: &'p ObjectId,
    new: &'p ObjectId,
    mention: Mention,
}

impl Sync<'_> {
    fn top(&mut self, root: &Node) {
        if let Some(entry) = root.entry(POSTGRESQL)
            && self.mirror.model.postgresql != self.model.postgresql
        {
            let out = Out::Value(self.model.postgresql.into());
            replace_value(&mut self.edits, entry, root.flow, &out);
            self.synced.postgresql = Some((self.mirror.model.postgresql, self.model.postgresql));
        }
        let (slots, removed) = self.kinds(None, None, root);
        arrange(&mut self.edits, None, root, slots, &removed);
    }

    /// Brings what is written under a holder in step, kind by kind. Returns the keys of kinds as they
    /// are to be, and the entries that leave.
    fn kinds(
        &mut self,
        old: Option<&ObjectId>,
        new: Option<&ObjectId>,
        node: &Node,
    ) -> (Vec<Slot>, BTreeSet<usize>) {
        let keys = children(old.map(|old| old.kind));
        let mut kinds: Vec<Kind> = keys.values().map(|child| child.kind).collect();
        kinds.sort();
        let (mut slots, mut removed) = (Vec::new(), BTreeSet::new());
        for kind in kinds.into_iter().filter(|kind| self.model.knowledge.kinds.contains(kind)) {
            let mention = mention_in(new, kind);
            let key = key_of(kind, mention);
            let at = node.entries().iter().position(|entry| entry.key == key);
            let wanted = self.outline.children(new).and_then(|kinds| kinds.get(&kind)).cloned();
            match (at, wanted) {
                (None, None) => {}
                (None, Some(ids)) => {
                    let out = of_kind(&self.outline, new, kind, &ids);
                    self.synced.added.extend(ids);
                    slots.push(Slot::New(key, out));
                }
                (Some(at), Some(ids)) => {
                    slots.push(Slot::Kept(at));
                    let entry = &node.entries()[at];
                    if kind.room().mirrored.single {
                        let old = named(kind, old, Vec::new());
                        if let [new] = &*ids {
                            self.object(&Pair { old: &old, new, mention }, entry, node.flow);
                        }
                    } else {
                        self.kind((old, new), kind, &ids, entry);
                    }
                }
                (Some(at), None) => {
                    removed.insert(at);
                    let entry = &node.entries()[at];
                    if kind.room().mirrored.single {
                        self.removed(named(kind, old, Vec::new()), entry, node, at);
                    } else {
                        for (under, entry_under) in entry.value.entries().iter().enumerate() {
                            let name = components(&entry_under.key).unwrap_or_default();
                            let id = named(kind, old, name);
                            self.removed(id, entry_under, &entry.value, under);
                        }
                    }
                }
            }
        }
        (slots, removed)
    }

    /// Brings the objects of one kind under one holder in step.
    fn kind(
        &mut self,
        (old, new): (Option<&ObjectId>, Option<&ObjectId>),
        kind: Kind,
        wanted: &[ObjectId],
        entry: &Entry,
    ) {
        let mention = mention_in(new, kind);
        let arrangement = self.arrangement((old, new), kind, wanted, &entry.value);
        let mut kept: HashMap<&ObjectId, usize> = HashMap::new();
        let mut removed = BTreeSet::new();
        let entries = entry.value.entries();
        for (at, (is, will_be)) in arrangement.iter().enumerate() {
            let Some(will_be) = will_be else {
                removed.insert(at);
                self.removed(is.clone(), &entries[at], &entry.value, at);
                continue;
            };
            kept.insert(will_be, at);
            let pair = Pair { old: is, new: will_be, mention };
            self.rename(&pair, (old, new), &entries[at], entry.value.flow);
            self.object(&pair, &entries[at], entry.value.flow);
        }
        let slots = wanted.iter().map(|id| {
            if let Some(at) = kept.get(id) {
                return Slot::Kept(*at);
            }
            self.synced.added.push(id.clone());
            Slot::New(key(name_under(id, new)), object(&self.outline, id, mention))
        });
        let slots = slots.collect();
        arrange(&mut self.edits, Some(entry), &entry.value, slots, &removed);
    }

    /// What each entry of a kind is now, and what it is to be; nothing for one that leaves.
    fn arrangement(
        &self,
        (old, new): (Option<&ObjectId>, Option<&ObjectId>),
        kind: Kind,
        wanted: &[ObjectId],
        node: &Node,
    ) -> Vec<(ObjectId, Option<ObjectId>)> {
        let wanted: BTreeSet<&ObjectId> = wanted.iter().collect();
        let entries = node.entries().iter().map(|entry| {
            let name = components(&entry.key).unwrap_or_default();
            let is = named(kind, old, name.clone());
            let same = named(kind, new, name);
            let renamed = self.renames.get(&is);
            let will_be = [renamed, Some(&same)].into_iter().flatten();
            let will_be = will_be.into_iter().find(|id| wanted.contains(id)).cloned();
            (is, will_be)
        });
        entries.collect()
    }

    fn rename(
        &mut self,
        pair: &Pair<'_>,
        (old, new): (Option<&ObjectId>, Option<&ObjectId>),
        entry: &Entry,
        in_flow: bool,
    ) {
        let (was, is) = (name_under(pair.old, old), name_under(pair.new, new));
        if was != is {
            let around = if in_flow { Around::Flow } else { Around::Block };
            self.edits.replace(entry.key_span.clone(), &scalar(&key(is), around));
            self.synced.renamed.push((pair.old.clone(), pair.new.clone()));
        }
    }

    /// Brings one object in step.
    fn object(&mut self, pair: &Pair<'_>, entry: &Entry, in_flow: bool) {
        let whole = |sync: &mut Self| {
            let out = object(&sync.outline, pair.new, pair.mention);
            replace_value(&mut sync.edits, entry, in_flow, &out);
            sync.synced.changed.insert(pair.new.clone());
        };
        if !matches!(entry.value.content, Content::Mapping(_)) {
            if !self.short_agrees(pair) {
                whole(self);
            }
            return;
        }
        if is_one_value(pair.new.kind) {
            if !self.agrees(pair) {
                whole(self);
            }
            return;
        }
        let node = &entry.value;
        let before = self.edits.count();
        let (mut slots, mut removed) = (words(pair.new.kind, node), BTreeSet::new());
        let own = self.attributes(pair, node, &mut removed);
        let own_edits = self.edits.count() > before || !removed.is_empty();
        let (kinds, leaving) = self.kinds(Some(pair.old), Some(pair.new), node);
        // The one object of its kind, as a comment, comes before the attributes.
        let is_first = |slot: &Slot| {
            let key = match slot {
                Slot::Kept(at) => &node.entries()[*at].key,
                Slot::New(key, _) => key,
            };
            let child = children(Some(pair.new.kind)).get(key);
            child.is_some_and(|child| child.kind.room().mirrored.single)
        };
        let (first, rest): (Vec<Slot>, Vec<Slot>) = kinds.into_iter().partition(is_first);
        let adds = own.iter().any(|slot| matches!(slot, Slot::New(..)));
        if own_edits || adds {
            self.synced.changed.insert(pair.new.clone());
        }
        slots.extend(first.into_iter().chain(own).chain(rest));
        removed.extend(leaving);
        arrange(&mut self.edits, Some(entry), node, slots, &removed);
    }

    /// Brings the attributes in step that are there, and returns those as they are to be.
    fn attributes(
        &mut self,
        pair: &Pair<'_>,
        node: &Node,
        removed: &mut BTreeSet<usize>,
    ) -> Vec<Slot> {
        let said = self.said(pair, node);
        let mut slots = Vec::new();
        let at = |name: &str| node.entries().iter().position(|entry| entry.key == name);
        let mentioned = at(ONLY_MENTIONED);
        match (&said, mentioned) {
            (Some(_), Some(at)) => drop(removed.insert(at)),
            (None, None) if pair.mention == Mention::Whole => {
                let yes = Out::Value(Value::Bool(true));
                slots.push(Slot::New(ONLY_MENTIONED.to_owned(), yes));
            }
            (_, at) => slots.extend(at.map(Slot::Kept)),
        }
        let said: BTreeMap<&str, Value> = said.unwrap_or_default().into_iter().collect();
        for attribute in &Form::of(pair.new.kind).attributes {
            let name = attribute.name;
            let at = at(name);
            let wanted = said.get(name);
            let old = self.mirror.model.objects.get(pair.old);
            let stays = !self.model.knowledge.covers(pair.new.kind, name)
                || self.attribute(pair.new, name) == old.map(|old| &old.attributes[name]);
            match (at, wanted) {
                (Some(at), _) if stays => slots.push(Slot::Kept(at)),
                (Some(at), Some(value)) => {
                    self.value(&node.entries()[at], node.flow, value);
                    slots.push(Slot::Kept(at));
                }
                (Some(at), None) => drop(removed.insert(at)),
                (None, Some(value)) => {
                    slots.push(Slot::New(name.to_owned(), Out::Value(value.clone())));
                }
                (None, None) => {}
            }
        }
        slots
    }

    fn attribute(&self, id: &ObjectId, name: &str) -> Option<&Value> {
        self.model.objects.get(id).map(|object| &object.attributes[name])
    }

    /// What has to be said of an object, given the order in which the file will have its parts.
    fn said(&self, pair: &Pair<'_>, node: &Node) -> Option<Vec<(&'static str, Value)>> {
        let parts = |kind: Kind| {
            let key = key_of(kind, Mention::Whole);
            let wanted = self.outline.children(Some(pair.new)).and_then(|kinds| kinds.get(&kind));
            let wanted = wanted.map(Vec::as_slice).unwrap_or_default();
            let Some(node) = node.get(&key) else {
                return self.outline.part_names(pair.new, kind);
            };
            let holders = (Some(pair.old), Some(pair.new));
            let arrangement = self.arrangement(holders, kind, wanted, node);
            let kept: Vec<ObjectId> =
                arrangement.into_iter().filter_map(|(_, will_be)| will_be).collect();
            let ids = in_final_order(&kept, wanted);
            ids.iter().filter_map(|id| id.path.last().cloned()).collect()
        };
        let said = self.outline.said(pair.new, &parts)?;
        Some(said.into_iter().map(|(name, value)| (name, value.clone())).collect())
    }

    /// Puts another value in the place of an attribute's.
    fn value(&mut self, entry: &Entry, in_flow: bool, value: &Value) {
        let (Content::Sequence(items), Value::Array(new)) = (&entry.value.content, value) else {
            return replace_value(&mut self.edits, entry, in_flow, &Out::Value(value.clone()));
        };
        if in_flow || entry.value.flow || items.is_empty() || new.is_empty() {
            let around = if in_flow { Around::Flow } else { Around::Block };
            let start = self.edits.behind_colon(entry);
            let end = self.edits.end(&entry.value).max(start);
            self.edits.replace(start..end, &format!(" {}", inline(value, around)));
            return;
        }
        let text = |value: &Value| inline(value, Around::Block);
        let old: Vec<String> = items.iter().map(as_text).map(|v| text(&v)).collect();
        let new: Vec<String> = new.iter().map(text).collect();
        replace_items(&mut self.edits, &entry.value, &old, &new);
    }

    /// Whether a value that stands for a whole object says all of it.
    fn short_agrees(&self, pair: &Pair<'_>) -> bool {
        if is_one_value(pair.new.kind) {
            return self.agrees(pair);
        }
        let nothing_under = self.outline.children(Some(pair.new)).is_none();
        let said = self.outline.said(pair.new, &|kind| self.outline.part_names(pair.new, kind));
        let (Some(short), Some(said)) = (pair.new.kind.room().mirrored.short, said) else {
            return false;
        };
        let old = self.mirror.model.objects.get(pair.old).map(|old| &old.attributes[short]);
        // Whatever else there is goes without saying on both sides.
        nothing_under
            && said.iter().all(|(name, _)| *name == short)
            && self.attribute(pair.new, short) == old
    }

    /// Whether the file says what the model says of an object.
    fn agrees(&self, pair: &Pair<'_>) -> bool {
        let Some(old) = self.mirror.model.objects.get(pair.old) else { return false };
        Form::of(pair.new.kind).attributes.iter().all(|attribute| {
            let name = attribute.name;
            !self.mirror.model.knowledge.covers(pair.new.kind, name)
                || !self.model.knowledge.covers(pair.new.kind, name)
                || self.attribute(pair.new, name) == Some(&old.attributes[name])
        })
    }

    /// Takes down that an object leaves, with what people said of it.
    fn removed(&mut self, id: ObjectId, entry: &Entry, node: &Node, at: usize) {
        let mut said = Vec::new();
        self.metadata(&id, entry, &mut said);
        let range = removal(&self.edits, node, at);
        said.extend(self.edits.comments(&range));
        self.synced.removed.push(Removed { id, said });
    }

    /// The metadata of an object in the file and of everything under it.
    fn metadata(&self, id: &ObjectId, entry: &Entry, said: &mut Vec<String>) {
        if let Some(metadata) = self.mirror.metadata.get(id) {
            said.extend(metadata.said().into_iter().map(|line| format!("{id}: {line}")));
        }
        for (key, child) in children(Some(id.kind)) {
            for entry in entry.value.get(key).map(Node::entries).unwrap_or_default() {
                let name = components(&entry.key).unwrap_or_default();
                self.metadata(&named(child.kind, Some(id), name), entry, said);
            }
        }
    }
}

/// The words of metadata that are there: they stay, and what is new comes behind them.
fn words(kind: Kind, node: &Node) -> Vec<Slot> {
    let words = Form::of(kind).words.iter();
    let at = |word: &&str| node.entries().iter().position(|entry| entry.key == *word);
    words.filter_map(at).map(Slot::Kept).collect()
}
