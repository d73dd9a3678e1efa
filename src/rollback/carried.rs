//! What a copy of a database carries (`CREATE DATABASE … TEMPLATE`), and what it does not: settings,
//! privileges and the comment of the database as a whole, its subscriptions, and what all databases
//! of the server share. Pure.
//!
//! See <https://www.postgresql.org/docs/current/manage-ag-templatedbs.html>.

use itertools::{EitherOrBoth, Itertools as _};

use crate::model::kinds::Aspect;
use crate::model::{Kind, Model, ObjectId};

/// Objects that hang on a database and that no copy of it has.
const OF_DATABASE: [Kind; 3] = [Kind::Database, Kind::DatabaseSetting, Kind::Subscription];

fn is_carried(id: &ObjectId) -> bool {
    let of_database = |id: &ObjectId| OF_DATABASE.contains(&id.kind);
    !of_database(id)
        && !id.on.as_ref().is_some_and(|on| of_database(on))
        && id.aspect() != Aspect::Cluster
}

/// Leaves out what a copy does not carry.
pub(super) fn narrow(model: &mut Model) {
    model.objects.retain(|id, _| is_carried(id));
    model.forget(Aspect::Cluster);
}

/// Whether a step that led from one model to the other changed what a copy does not carry.
pub(super) fn reaches_out(before: &Model, after: &Model) -> bool {
    let pairs = before.objects.iter().merge_join_by(&after.objects, |(a, _), (b, _)| a.cmp(b));
    let mut changed = pairs.filter_map(|pair| match pair {
        EitherOrBoth::Both((_, old), (_, new)) if old == new => None,
        EitherOrBoth::Both((id, _), _)
        | EitherOrBoth::Left((id, _))
        | EitherOrBoth::Right((id, _)) => Some(id),
    });
    changed.any(|id| !is_carried(id))
}
