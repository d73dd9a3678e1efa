//! What a step changed, kept so that the model before it can be had again from the one after it. A
//! chain of hundreds of steps would otherwise hold as many models.

use std::collections::{BTreeMap, BTreeSet};

use itertools::{EitherOrBoth, Itertools as _};

use crate::model::{Knowledge, Model, Object, ObjectId, Unmodelled};

/// The way back from the model after a step to the one before it.
#[derive(Clone, Debug)]
pub(super) struct Undo {
    objects: Vec<(ObjectId, Option<Object>)>,
    unmodelled: Option<BTreeSet<Unmodelled>>,
    left_out: Option<BTreeMap<String, BTreeSet<ObjectId>>>,
    knowledge: Option<Knowledge>,
}

impl Undo {
    pub(super) fn between(before: &Model, after: &Model) -> Self {
        let pairs = before.objects.iter().merge_join_by(&after.objects, |(a, _), (b, _)| a.cmp(b));
        let objects = pairs.filter_map(|pair| match pair {
            EitherOrBoth::Both((_, old), (_, new)) if old == new => None,
            EitherOrBoth::Both((id, old), _) | EitherOrBoth::Left((id, old)) => {
                Some((id.clone(), Some(old.clone())))
            }
            EitherOrBoth::Right((id, _)) => Some((id.clone(), None)),
        });
        let (unmodelled, left_out) = (&before.unmodelled, &before.left_out);
        Self {
            objects: objects.collect(),
            unmodelled: (*unmodelled != after.unmodelled).then(|| unmodelled.clone()),
            left_out: (*left_out != after.left_out).then(|| left_out.clone()),
            knowledge: (before.knowledge != after.knowledge).then(|| before.knowledge.clone()),
        }
    }

    /// Turns the model after the step into the one before it.
    pub(super) fn apply(self, model: &mut Model) {
        for (id, object) in self.objects {
            match object {
                Some(object) => model.objects.insert(id, object),
                None => model.objects.remove(&id),
            };
        }
        if let Some(unmodelled) = self.unmodelled {
            model.unmodelled = unmodelled;
        }
        if let Some(left_out) = self.left_out {
            model.left_out = left_out;
        }
        if let Some(knowledge) = self.knowledge {
            model.knowledge = knowledge;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Undo;
    use crate::model::{Attributes, Kind, Model, Object, ObjectId, Unmodelled};

    fn model(objects: &[(&str, i64)], unmodelled: &[&str]) -> Model {
        let mut model = Model::empty(15);
        for (name, value) in objects {
            let mut attributes = Attributes::default();
            attributes.insert("value", (*value).into());
            let object = Object {
                attributes: attributes.into(),
                parents: Vec::new(),
                depends_on: Vec::new(),
            };
            model.objects.insert(ObjectId::new(Kind::Table, ["public", name]), object);
        }
        for name in unmodelled {
            let (class, identity) = ("thing".to_owned(), (*name).to_owned());
            model.unmodelled.insert(Unmodelled { class, identity });
        }
        model
    }

    #[test]
    fn what_a_step_did_can_be_taken_back() {
        let before = model(&[("kept", 1), ("changed", 1), ("dropped", 1)], &["old"]);
        let mut after = model(&[("kept", 1), ("changed", 2), ("made", 1)], &["new"]);
        let undo = Undo::between(&before, &after);
        assert_eq!(undo.objects.len(), 3);
        undo.apply(&mut after);
        assert_eq!(after, before);
    }
}
