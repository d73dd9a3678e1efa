//! What is written under what: from the objects of a model to the nesting of the file, and back.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use super::form::{Form, Holder};
use crate::model::mirrored::{Place, Usual};
use crate::model::{Attributes, Kind, Model, ObjectId, parts_of_name};

/// The objects of a model by what they are written under.
pub(super) struct Outline<'m> {
    model: &'m Model,
    children: BTreeMap<Option<ObjectId>, BTreeMap<Kind, Vec<ObjectId>>>,
    /// What is no object of the model and has something under it.
    mentioned: BTreeSet<ObjectId>,
}

/// A model whose lists of the names of parts name no part that is left out of it.
pub(super) fn with_own_parts(model: &Model) -> Cow<'_, Model> {
    let lists = |id: &ObjectId| {
        let usual = id.kind.room().mirrored.usual.iter();
        usual.filter_map(|(attribute, usual)| match usual {
            Usual::Names(kind) => Some((*attribute, *kind)),
            _ => None,
        })
    };
    let is_part = |id: &ObjectId, kind: Kind, name: &Value| {
        let path = id.path.iter().map(String::as_str).chain(name.as_str());
        model.objects.contains_key(&ObjectId::new(kind, path))
    };
    let mut own = Cow::Borrowed(model);
    for (id, object) in &model.objects {
        for (attribute, kind) in lists(id) {
            let names = object.attributes[attribute].as_array().map_or(&[][..], Vec::as_slice);
            let kept: Vec<Value> =
                names.iter().filter(|name| is_part(id, kind, name)).cloned().collect();
            if kept.len() < names.len()
                && let Some(object) = own.to_mut().objects.get_mut(id)
            {
                Arc::make_mut(&mut object.attributes).insert(attribute, kept.into());
            }
        }
    }
    own
}

/// The objects of one kind under one holder.
pub(super) type Children = BTreeMap<Kind, Vec<ObjectId>>;

impl<'m> Outline<'m> {
    /// The outline of a model.
    pub(super) fn of(model: &'m Model) -> Self {
        let mut outline = Self { model, children: BTreeMap::new(), mentioned: BTreeSet::new() };
        for id in model.objects.keys() {
            outline.add(id);
        }
        outline.put_in_order();
        outline
    }

    fn add(&mut self, id: &ObjectId) {
        let holder = self.holder(id);
        if let Some(holder) = &holder
            && !self.model.objects.contains_key(holder)
            && self.mentioned.insert(holder.clone())
        {
            self.add(&holder.clone());
        }
        let kinds = self.children.entry(holder).or_default();
        kinds.entry(id.kind).or_default().push(id.clone());
    }

    /// Parts whose order the holder tells stand in that order.
    fn put_in_order(&mut self) {
        for (holder, kinds) in &mut self.children {
            let Some(holder) = holder else { continue };
            let Some(object) = self.model.objects.get(holder) else { continue };
            for (attribute, usual) in holder.kind.room().mirrored.usual {
                let Usual::Names(kind) = usual else { continue };
                let Some(parts) = kinds.get_mut(kind) else { continue };
                let names = object.attributes[*attribute].as_array().into_iter().flatten();
                let order: BTreeMap<&str, usize> =
                    names.enumerate().filter_map(|(at, name)| Some((name.as_str()?, at))).collect();
                parts.sort_by_key(|id| {
                    let name = id.path.last().map(String::as_str).unwrap_or_default();
                    order.get(name).copied().unwrap_or(usize::MAX)
                });
            }
        }
    }

    /// What the object is written under; `None` for the top.
    pub(super) fn holder(&self, id: &ObjectId) -> Option<ObjectId> {
        if let Some(on) = &id.on {
            return Some((**on).clone());
        }
        let there = |kinds: &[Kind], path: &[String]| {
            let ids = kinds.iter().map(|kind| ObjectId::new(*kind, path));
            ids.into_iter().find(|id| self.model.objects.contains_key(id))
        };
        let in_schema = || id.schema().map(|schema| ObjectId::new(Kind::Schema, [schema]));
        match id.kind.room().mirrored.place {
            Place::Own => in_schema(),
            Place::Top | Place::On { .. } => None,
            Place::Part { of, mentioned_in } => {
                let lengths = (1..id.path.len()).rev();
                let longest = lengths
                    .map(|length| &id.path[..length])
                    .find_map(|path| there(of, path).or_else(|| there(mentioned_in, path)));
                let (_, path) = id.path.split_last()?;
                longest.or_else(|| Some(ObjectId::new(*of.first()?, path)))
            }
            Place::Beside { attribute, of } => {
                let object = self.model.objects.get(id);
                let named = object.and_then(|object| object.attributes[attribute].as_str());
                let path = named.map(parts_of_name).unwrap_or_default();
                let beside = (path.first() == id.path.first()).then(|| there(of, &path)).flatten();
                beside.or_else(in_schema)
            }
        }
    }

    /// What is written under an object, or at the top.
    pub(super) fn children(&self, holder: Option<&ObjectId>) -> Option<&Children> {
        self.children.get(&holder.cloned())
    }

    /// The names of the parts of a kind, in the order in which they are written.
    pub(super) fn part_names(&self, holder: &ObjectId, kind: Kind) -> Vec<String> {
        let parts = self.children(Some(holder)).and_then(|kinds| kinds.get(&kind));
        let names = parts.into_iter().flatten().filter_map(|id| id.path.last().cloned());
        names.collect()
    }

    /// The attributes of an object; `None` for what is only mentioned.
    pub(super) fn attributes(&self, id: &ObjectId) -> Option<&'m Attributes> {
        Some(&self.model.objects.get(id)?.attributes)
    }

    /// The attributes of an object that have to be said, in the order in which they are written;
    /// `None` for what is only mentioned.
    pub(super) fn said(
        &self,
        id: &ObjectId,
        parts: &dyn Fn(Kind) -> Vec<String>,
    ) -> Option<Vec<(&'static str, &'m Value)>> {
        let attributes = self.attributes(id)?;
        let holder = self.holder(id);
        let holder = Holder { id: holder.as_ref(), parts };
        let said = Form::of(id.kind).said(attributes, &holder);
        Some(said.into_iter().map(|(attribute, value)| (attribute.name, value)).collect())
    }
}

/// The last components of an object's path: what it is called under its holder.
pub(super) fn name_under<'a>(id: &'a ObjectId, holder: Option<&ObjectId>) -> &'a [String] {
    let known = match (id.kind.room().mirrored.place, holder) {
        (Place::On { .. } | Place::Top, _) | (_, None) => 0,
        (Place::Own | Place::Beside { .. }, Some(_)) => 1,
        (Place::Part { .. }, Some(holder)) => holder.path.len(),
    };
    &id.path[known.min(id.path.len())..]
}

/// The object of a kind that is called so under a holder.
pub(super) fn named(kind: Kind, holder: Option<&ObjectId>, name: Vec<String>) -> ObjectId {
    let Some(holder) = holder else { return ObjectId::new(kind, name) };
    let known: &[String] = match kind.room().mirrored.place {
        Place::On { .. } => return ObjectId::attached(kind, holder.clone(), name),
        Place::Top => &[],
        Place::Own | Place::Beside { .. } => &holder.path[..holder.path.len().min(1)],
        Place::Part { .. } => &holder.path,
    };
    ObjectId::new(kind, known.iter().cloned().chain(name))
}
