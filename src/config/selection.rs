//! What of a model a project compares.

use std::collections::BTreeSet;

use super::{Compare, Config, Ignore};
use crate::model::{Model, ObjectId};

impl Compare {
    /// Whether the schema of this name is compared.
    pub fn includes(&self, schema: &str) -> bool {
        self.schemas.iter().any(|pattern| pattern.matches(schema))
            && !self.exclude_schemas.iter().any(|pattern| pattern.matches(schema))
    }
}

impl Config {
    /// The first `[[ignore]]` entry that the object fits, as it is written for people:
    /// `table public.orders`, `comment on table public.orders`.
    pub fn ignored(&self, object: &ObjectId) -> Option<&Ignore> {
        self.ignored_name(&object.to_string())
    }

    fn ignored_name(&self, name: &str) -> Option<&Ignore> {
        self.ignore.iter().find(|entry| entry.object.matches(name))
    }

    /// Leaves out of `model` what is not compared, with the reason, and returns the entries of
    /// `[[ignore]]` that were needed for it, by their patterns.
    pub fn select(&self, model: &mut Model) -> BTreeSet<String> {
        let mut used = BTreeSet::new();
        model.leave_out(|id, _| {
            let schema = id.schema()?;
            (!self.compare.includes(schema)).then(|| format!("schema `{schema}` is not compared"))
        });
        model.leave_out(|id, _| {
            let entry = self.ignored(id)?;
            used.insert(entry.object.as_str().to_owned());
            Some(format!("ignored: {}", entry.reason))
        });
        model.unmodelled.retain(|object| {
            let name = format!("{} {}", object.class, object.identity);
            let entry = self.ignored_name(&name);
            used.extend(entry.map(|entry| entry.object.as_str().to_owned()));
            entry.is_none()
        });
        used
    }
}
