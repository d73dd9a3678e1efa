//! The forms that a check may have. A form is a file here and a line in the list.

mod access;
mod columns;
mod index;
mod keys;
mod objects;
mod routines;
mod sql;
mod types;

use schemars::JsonSchema;
use serde::Deserialize;

pub use access::{Grant, NoGrant, RowSecurity};
pub use columns::{ColumnType, NoColumnType, NotNull, UniqueNotNull};
pub use index::Index;
pub use keys::{Constraint, ForeignKeysIndexed, PrimaryKey};
pub use objects::Extension;
pub use routines::{Function, Trigger};
pub use sql::{Sql, Tests};

use super::names::{Except, Names};
use super::verdict::{Evidence, Facts, definition};
use crate::model::{Kind, Object, ObjectId};

/// A way of checking.
pub(super) trait Form {
    /// What was looked at, and what is wrong with it.
    fn look(&self, facts: &Facts<'_>) -> Vec<Evidence>;

    /// Whether there may be nothing to look at.
    fn may_be_empty(&self) -> bool {
        false
    }

    /// The queries whose answers it looks at.
    fn asks(&self) -> Vec<String> {
        Vec::new()
    }

    /// What is wrong with how it is written, and what to do about it.
    fn is_whole(&self) -> Result<(), (String, String)> {
        Ok(())
    }
}

macro_rules! forms {
    ($($(#[doc = $doc:literal])+ $name:ident: $form:ty,)+) => {
        /// How an invariant is checked: exactly one of the forms.
        #[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, default)]
        pub struct Check { $($(#[doc = $doc])+ pub $name: Option<$form>,)+ }

        impl Check {
            /// The names of all forms.
            pub const FORMS: &'static [&'static str] = &[$(stringify!($name)),+];

            /// The forms that are given.
            fn given(&self) -> Vec<(&'static str, &dyn Form)> {
                let mut given: Vec<(&'static str, &dyn Form)> = Vec::new();
                $(if let Some(form) = &self.$name { given.push((stringify!($name), form)); })+
                given
            }
        }
    };
}

forms! {
    /// A column is never null, and no two rows have the same value in it.
    unique_not_null: UniqueNotNull,
    /// Columns are never null.
    not_null: NotNull,
    /// Columns have a type.
    column_type: ColumnType,
    /// No column has one of some types.
    no_column_type: NoColumnType,
    /// There is an index with this key.
    index: Index,
    /// There is a constraint with this definition.
    constraint: Constraint,
    /// Every table has a primary key.
    primary_key: PrimaryKey,
    /// Every foreign key has an index that finds the rows that refer.
    foreign_keys_indexed: ForeignKeysIndexed,
    /// Tables have row level security.
    row_security: RowSecurity,
    /// A role has privileges.
    grant: Grant,
    /// A role has none of some privileges.
    no_grant: NoGrant,
    /// Functions and procedures are as described.
    function: Function,
    /// There is a trigger, and it fires.
    trigger: Trigger,
    /// An extension is installed.
    extension: Extension,
    /// A query returns what it must, or a statement fails as it must.
    sql: Sql,
    /// Behaviour tests pass.
    test: Tests,
}

impl Check {
    /// The form that is given, or what is wrong.
    pub(super) fn is_whole(&self) -> Result<(), (String, String)> {
        let given = self.given();
        match given.as_slice() {
            [(_, form)] => form.is_whole(),
            [] => {
                let forms = Self::FORMS.join("`, `");
                Err(("the check has no form".to_owned(), format!("use one of `{forms}`")))
            }
            [(one, _), (other, _), ..] => {
                let message = format!("the check has two forms: `{one}` and `{other}`");
                Err((message, "write an invariant for each".to_owned()))
            }
        }
    }

    /// The queries whose answers are looked at: one statement each.
    pub fn asks(&self) -> Vec<String> {
        self.given().iter().flat_map(|(_, form)| form.asks()).collect()
    }

    /// What was looked at, and whether there may be nothing.
    pub(super) fn look(&self, facts: &Facts<'_>) -> (Vec<Evidence>, bool) {
        let given = self.given();
        given
            .first()
            .map_or((Vec::new(), false), |(_, form)| (form.look(facts), form.may_be_empty()))
    }
}

/// Looks at every object of a kind whose name fits, but those that are excepted: `wrong` says what
/// is wrong with one. An exception that excepts nothing is wrong itself.
fn each<'m>(
    facts: &Facts<'m>,
    objects: impl Iterator<Item = (&'m ObjectId, &'m Object)>,
    except: &[Except],
    wrong: impl FnMut(&'m ObjectId, &'m Object) -> Option<String>,
) -> Vec<Evidence> {
    each_saying(facts, objects, except, wrong, definition)
}

/// As [`each`], with what an object that is as it must be has to show for it.
fn each_saying<'m>(
    facts: &Facts<'m>,
    objects: impl Iterator<Item = (&'m ObjectId, &'m Object)>,
    except: &[Except],
    mut wrong: impl FnMut(&'m ObjectId, &'m Object) -> Option<String>,
    says: impl Fn(&'m ObjectId, &'m Object) -> String,
) -> Vec<Evidence> {
    let mut used = vec![false; except.len()];
    let mut evidence = Vec::new();
    for (id, object) in objects {
        if let Some(at) = except.iter().position(|except| except.name.fits(&id.name())) {
            used[at] = true;
            continue;
        }
        evidence.push(facts.evidence(id, says(id, object), wrong(id, object)));
    }
    let unused = except.iter().zip(used).filter(|(_, used)| !used);
    evidence.extend(unused.map(|(except, _)| {
        let name = except.name.as_str();
        Evidence::wrong(format!("exception `{name}`"), "it excepts nothing: remove it".to_owned())
    }));
    evidence
}

/// The objects of a kind.
fn every<'m>(facts: &Facts<'m>, kind: Kind) -> impl Iterator<Item = (&'m ObjectId, &'m Object)> {
    facts.model.objects.iter().filter(move |(id, _)| id.kind == kind)
}

/// The objects of a kind whose name fits.
fn named<'m>(
    facts: &Facts<'m>,
    kind: Kind,
    names: &Names,
) -> impl Iterator<Item = (&'m ObjectId, &'m Object)> {
    let objects = facts.model.objects.iter().filter(move |(id, _)| id.kind == kind);
    objects.filter(|(id, _)| names.fits(&id.name()))
}

/// The name of the table that a part belongs to.
fn table_of(id: &ObjectId) -> String {
    let parts = id.path.len().saturating_sub(1);
    ObjectId::new(Kind::Table, id.path.iter().take(parts).cloned()).name()
}

/// An attribute as text.
fn text<'o>(object: &'o Object, attribute: &str) -> &'o str {
    object.attributes[attribute].as_str().unwrap_or_default()
}

/// An attribute as a list of texts.
fn list<'o>(object: &'o Object, attribute: &str) -> Vec<&'o str> {
    let items = object.attributes[attribute].as_array().into_iter().flatten();
    items.filter_map(serde_json::Value::as_str).collect()
}

/// An attribute as yes or no.
fn flag(object: &Object, attribute: &str) -> bool {
    object.attributes[attribute].as_bool().unwrap_or_default()
}

/// `is x, and must be y`, where the two differ.
fn differs(what: &str, actual: &str, wanted: Option<&str>) -> Option<String> {
    let wanted = wanted.filter(|wanted| !wanted.eq_ignore_ascii_case(actual))?;
    Some(format!("{what} is `{actual}`, and must be `{wanted}`"))
}

/// SQL without regard to white space and case of words.
fn squeezed(sql: &str) -> String {
    sql.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// Several complaints as one.
fn all(complaints: impl IntoIterator<Item = Option<String>>) -> Option<String> {
    let said: Vec<String> = complaints.into_iter().flatten().collect();
    (!said.is_empty()).then(|| said.join("; "))
}
