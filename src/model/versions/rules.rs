//! The list of rules, and what each does.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use super::Boundary::{Every, Since};
use super::locales::language_tag;
use super::{Rule, extensions, views};
use crate::model::{Kind, Model, Object, ObjectId};

/// Every rule, in the order in which they are applied and listed.
pub const RULES: &[Rule] = &[
    Rule {
        name: "owner of schema public",
        boundary: Since(15),
        why: "a new database's schema public is owned by pg_database_owner since 15, by the \
              bootstrap superuser before",
        apply: public_owner,
    },
    Rule {
        name: "create on schema public",
        boundary: Since(15),
        why: "everyone may create in a new database's schema public before 15, and may not since",
        apply: public_create,
    },
    Rule {
        name: "sequences of unlogged tables",
        boundary: Since(15),
        why: "the sequences of an unlogged table's columns are unlogged themselves since 15",
        apply: unlogged_sequences,
    },
    Rule {
        name: "columns of single-relation queries",
        boundary: Since(16),
        why: "a view over one relation is printed without that relation's name before its columns \
              since 16",
        apply: view_columns,
    },
    Rule {
        name: "locales of ICU collations",
        boundary: Since(16),
        why: "the locale of an ICU collation is kept as a language tag since 16",
        apply: |older, newer| {
            take_over(older, newer, Kind::Collation, "locale", |_, _, old, new| {
                let tag = |object| text(object, "locale").map(language_tag);
                text(old, "provider") == Some("icu") && tag(old) == tag(new)
            })
        },
    },
    Rule {
        name: "indentation of XML",
        boundary: Since(16),
        why: "XMLSERIALIZE is printed with NO INDENT since 16, which is what it did before",
        apply: |_, newer| no_indent(newer),
    },
    Rule {
        name: "maintain in all privileges",
        boundary: Since(17),
        why: "all privileges on a table include MAINTAIN since 17",
        apply: maintain,
    },
    Rule {
        name: "identity columns of partitions",
        boundary: Since(17),
        why: "a partition's column is an identity column where its parent's is since 17",
        apply: partition_identity,
    },
    Rule {
        name: "not-null constraints of domains",
        boundary: Since(17),
        why: "NOT NULL of a domain is a constraint with a name since 17",
        apply: |older, newer| not_null(older, newer, |holder| holder == Kind::Domain),
    },
    Rule {
        name: "not-null constraints of tables",
        boundary: Since(18),
        why: "NOT NULL of a column is a constraint with a name and a comment since 18",
        apply: |older, newer| {
            not_null(older, newer, |holder| holder != Kind::Domain)
                + take_over(older, newer, Kind::Column, "not_null_inherited", |_, _, _, _| true)
        },
    },
    Rule {
        name: "streaming of subscriptions",
        boundary: Since(18),
        why: "a subscription streams transactions in parallel unless told otherwise since 18, and \
              not at all before",
        apply: |older, newer| {
            take_over(older, newer, Kind::Subscription, "streaming", |_, _, old, new| {
                text(old, "streaming") == Some("off") && text(new, "streaming") == Some("parallel")
            })
        },
    },
    Rule {
        name: "versions of shipped extensions",
        boundary: Every,
        why: "each major brings its own version of the extensions that come with PostgreSQL",
        apply: extension_versions,
    },
];

fn text<'o>(object: &'o Object, attribute: &str) -> Option<&'o str> {
    object.attributes.get(attribute)?.as_str()
}

fn set(object: &mut Object, attribute: &str, value: Value) {
    Arc::make_mut(&mut object.attributes).insert(attribute.to_owned(), value);
}

/// Gives the newer model's object the older one's value in each object for which `concerns` holds.
fn take_over(
    older: &Model,
    newer: &mut Model,
    kind: Kind,
    attribute: &str,
    concerns: impl Fn(&Model, &ObjectId, &Object, &Object) -> bool,
) -> usize {
    let pairs = older.objects.iter().filter(|(id, _)| id.kind == kind);
    let concerned: Vec<(ObjectId, Value)> = pairs
        .filter_map(|(id, old)| {
            let new = newer.objects.get(id)?;
            let value = old.attributes.get(attribute)?;
            let differs = new.attributes.get(attribute) != Some(value);
            (differs && concerns(newer, id, old, new)).then(|| (id.clone(), value.clone()))
        })
        .collect();
    for (id, value) in &concerned {
        if let Some(object) = newer.objects.get_mut(id) {
            set(object, attribute, value.clone());
        }
    }
    concerned.len()
}

/// `initdb` names the bootstrap superuser `postgres` unless told otherwise. Any other owner was
/// given by somebody.
fn public_owner(older: &mut Model, newer: &mut Model) -> usize {
    take_over(older, newer, Kind::Schema, "owner", |_, id, old, new| {
        id.path.concat() == "public"
            && text(old, "owner") == Some("postgres")
            && text(new, "owner") == Some("pg_database_owner")
    })
}

/// A grant is what differs from the default. What is the default on one side only says on the other
/// one that it was set to just that.
fn public_create(older: &mut Model, newer: &mut Model) -> usize {
    let schema = ObjectId::new(Kind::Schema, ["public".to_owned()]);
    let everyone = ObjectId {
        on: Some(Box::new(schema)),
        ..ObjectId::new(Kind::Grant, ["public".to_owned()])
    };
    let revoked = older.objects.get(&everyone).map(privileges);
    let granted = newer.objects.get(&everyone).map(privileges);
    let default_of_newer = BTreeSet::from(["USAGE".to_owned()]);
    let default_of_older = BTreeSet::from(["CREATE".to_owned(), "USAGE".to_owned()]);
    let gone = match (revoked, granted) {
        (Some(revoked), None) if revoked == default_of_newer => older.objects.remove(&everyone),
        (None, Some(granted)) if granted == default_of_older => newer.objects.remove(&everyone),
        _ => None,
    };
    usize::from(gone.is_some())
}

fn unlogged_sequences(older: &mut Model, newer: &mut Model) -> usize {
    take_over(older, newer, Kind::Sequence, "persistence", |newer, _, old, new| {
        let tables = new.parents.iter().filter(|parent| parent.kind == Kind::Column);
        let mut tables = tables.filter_map(|column| table_of(newer, column));
        text(old, "persistence") == Some("permanent")
            && text(new, "persistence") == Some("unlogged")
            && tables.any(|table| text(table, "persistence") == Some("unlogged"))
    })
}

fn table_of<'m>(model: &'m Model, column: &ObjectId) -> Option<&'m Object> {
    let (_, path) = column.path.split_last()?;
    model.objects.get(&ObjectId::new(Kind::Table, path.iter().cloned()))
}

/// Both sides are rewritten: a newer major keeps some qualifications in `ORDER BY`.
fn view_columns(older: &mut Model, newer: &mut Model) -> usize {
    let mut count = 0;
    for (id, old) in &mut older.objects {
        if !matches!(id.kind, Kind::View | Kind::MaterializedView) {
            continue;
        }
        let Some(new) = newer.objects.get_mut(id) else { continue };
        let attribute = "definition";
        let (Some(before), Some(after)) = (text(old, attribute), text(new, attribute)) else {
            continue;
        };
        if before == after {
            continue;
        }
        let one = views::unqualified(before);
        let other = views::unqualified(after);
        count += usize::from(one.is_some() || other.is_some());
        if let Some(query) = one {
            set(old, attribute, query.into());
        }
        if let Some(query) = other {
            set(new, attribute, query.into());
        }
    }
    count
}

/// Takes `NO INDENT` out of every text and every list of texts.
fn no_indent(newer: &mut Model) -> usize {
    let without = |value: &Value| match value {
        Value::String(text) => views::without_no_indent(text).map(Value::String),
        Value::Array(list) => {
            let texts =
                list.iter().map(|item| (item, item.as_str().and_then(views::without_no_indent)));
            let texts: Vec<(&Value, Option<String>)> = texts.collect();
            let any = texts.iter().any(|(_, text)| text.is_some());
            let list =
                texts.into_iter().map(|(item, text)| text.map_or(item.clone(), Value::String));
            any.then(|| list.collect())
        }
        _ => None,
    };
    let mut count = 0;
    for object in newer.objects.values_mut() {
        let changed = object.attributes.iter();
        let changed = changed.filter_map(|(name, value)| Some((name.to_owned(), without(value)?)));
        let changed: Vec<(String, Value)> = changed.collect();
        count += usize::from(!changed.is_empty());
        for (attribute, value) in changed {
            set(object, &attribute, value);
        }
    }
    count
}

fn privileges(object: &Object) -> BTreeSet<String> {
    let list = object.attributes.get("privileges").and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Every privilege on a table that majors before 17 know.
const ON_TABLES: [&str; 7] =
    ["DELETE", "INSERT", "REFERENCES", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE"];

/// `MAINTAIN` is taken away where all the others are there as well, with the same suffix (the grant
/// option, the grantor), and from owners, who have all of them unless they are revoked. Where it was
/// given by its name it stays a difference.
fn maintain(older: &mut Model, newer: &mut Model) -> usize {
    let mut count = 0;
    let mut gone = Vec::new();
    for (id, new) in &mut newer.objects {
        if !matches!(id.kind, Kind::Grant | Kind::DefaultPrivilege) {
            continue;
        }
        let of_owner = id.path.iter().any(|component| component == "(owner)");
        let had = privileges(new);
        let kept: BTreeSet<String> = had
            .iter()
            .filter(|privilege| {
                let suffix = privilege.strip_prefix("MAINTAIN");
                !suffix.is_some_and(|suffix| {
                    of_owner
                        || ON_TABLES.iter().all(|other| had.contains(&format!("{other}{suffix}")))
                })
            })
            .cloned()
            .collect();
        if kept.len() == had.len() {
            continue;
        }
        count += 1;
        // An owner who kept nothing else was left with no more than the older one's empty set.
        if kept.is_empty() && !older.objects.contains_key(id) {
            gone.push(id.clone());
        }
        set(new, "privileges", kept.into_iter().collect());
    }
    for id in gone {
        newer.objects.remove(&id);
    }
    count
}

fn partition_identity(older: &mut Model, newer: &mut Model) -> usize {
    take_over(older, newer, Kind::Column, "identity", |newer, id, old, _| {
        let table = table_of(newer, id);
        let is_partition = table.is_some_and(|table| {
            table.attributes.get("partition_of").is_some_and(|parent| !parent.is_null())
        });
        is_partition && old.attributes.get("identity").is_some_and(Value::is_null)
    })
}

/// Takes the constraints away, with what is said about them. That the column or domain is not null
/// is an attribute on both sides. One that is not valid yet, or that children do not inherit, says
/// something else and stays.
fn not_null(older: &mut Model, newer: &mut Model, concerns: fn(Kind) -> bool) -> usize {
    let constraints: BTreeSet<ObjectId> = newer
        .objects
        .iter()
        .filter(|(id, object)| {
            id.kind == Kind::Constraint
                && text(object, "type") == Some("not null")
                && object.attributes.get("validated") == Some(&Value::Bool(true))
                && object.attributes.get("no_inherit") == Some(&Value::Bool(false))
                && !older.objects.contains_key(*id)
                && object.parents.first().is_some_and(|holder| concerns(holder.kind))
        })
        .map(|(id, _)| id.clone())
        .collect();
    let before = newer.objects.len();
    newer.objects.retain(|id, _| {
        !constraints.contains(id) && !id.on.as_deref().is_some_and(|on| constraints.contains(on))
    });
    before - newer.objects.len()
}

fn extension_versions(older: &mut Model, newer: &mut Model) -> usize {
    let (from, to) = (older.postgresql, newer.postgresql);
    take_over(older, newer, Kind::Extension, "version", |_, id, old, new| {
        let is_shipped = |object: &Object, major| {
            let version = text(object, "version").unwrap_or_default();
            extensions::is_shipped(&id.path.concat(), version, major)
        };
        is_shipped(old, from) && is_shipped(new, to)
    })
}
