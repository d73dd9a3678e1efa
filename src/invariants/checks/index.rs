//! An index with its keys and what it carries along.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Form, all, differs, each, every, flag, list, squeezed, text};
use crate::invariants::names::Names;
use crate::invariants::verdict::{Evidence, Facts};
use crate::model::Kind;

/// There is an index with this key. It is looked for among the indexes of the table, or is the one
/// of a name.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// The table, as in `public.orders`.
    pub table: Names,
    /// The index's name, without the schema.
    #[serde(default)]
    pub name: Option<String>,
    /// The keys in order, as SQL has them: `created_at DESC`, `lower(email) text_pattern_ops`.
    pub keys: Vec<String>,
    /// The columns that are carried along, in order.
    #[serde(default)]
    pub include: Option<Vec<String>>,
    /// Whether it refuses duplicates.
    #[serde(default)]
    pub unique: Option<bool>,
    /// The access method.
    #[serde(default)]
    pub method: Option<String>,
    /// The condition of a partial index, as the server prints it; without, the index must be whole.
    #[serde(default, rename = "where")]
    pub predicate: Option<String>,
}

impl Form for Index {
    fn look(&self, facts: &Facts<'_>) -> Vec<Evidence> {
        let on_table =
            || every(facts, Kind::Index).filter(|(_, index)| self.table.fits(text(index, "on")));
        let same_keys = |index: &crate::model::Object| {
            let keys = list(index, "keys").into_iter().map(squeezed);
            keys.eq(self.keys.iter().map(|key| squeezed(key)))
        };
        let looked = each(
            facts,
            on_table().filter(|(id, index)| match &self.name {
                Some(name) => id.path.last() == Some(name),
                None => same_keys(index),
            }),
            &[],
            |_, index| {
                let (keys, wanted) = (list(index, "keys").join(", "), self.keys.join(", "));
                let keys = (!same_keys(index))
                    .then(|| format!("the keys are `{keys}`, and must be `{wanted}`"));
                let include = list(index, "include").join(", ");
                let wanted = self.include.as_ref().map(|columns| columns.join(", "));
                let unique = self.unique.filter(|unique| *unique != flag(index, "unique"));
                let predicate = squeezed(text(index, "predicate"));
                let wanted_predicate = squeezed(self.predicate.as_deref().unwrap_or_default());
                let bare = |text: &str| text.replace(['(', ')'], "");
                all([
                    keys,
                    wanted.filter(|wanted| *wanted != include).map(|wanted| {
                        format!("it carries `{include}` along, and must carry `{wanted}`")
                    }),
                    unique.map(|unique| {
                        let (is, must) =
                            if unique { ("takes", "refuse") } else { ("refuses", "take") };
                        format!("it {is} duplicates, and must {must} them")
                    }),
                    differs("the method", text(index, "method"), self.method.as_deref()),
                    (bare(&predicate) != bare(&wanted_predicate))
                        .then(|| format!("the condition is `{}`", text(index, "predicate"))),
                    (!flag(index, "valid")).then(|| "queries may not use it".to_owned()),
                ])
            },
        );
        // Without a name, one index that has everything is enough.
        if self.name.is_none()
            && let Some(right) = looked.iter().find(|one| one.wrong.is_none())
        {
            return vec![right.clone()];
        }
        looked
    }
}
