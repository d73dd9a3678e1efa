//! `information_schema.table_privileges`, `column_privileges`, `routine_privileges`,
//! `usage_privileges` and `udt_privileges`.
//!
//! A model holds what deviates from the defaults; the views tell everything that is in force.

use std::collections::BTreeSet;

use super::reading::{Expected, Granted, Reading, list, of_users};
use super::routines::{self, with_signatures};
use super::sql_text::identifier;
use super::{Facts, Testimony};
use crate::model::{Attributes, Kind, ObjectId};

const RELATIONS: &[Kind] = &[Kind::Table, Kind::View];

/// What the owner of a table may do from the start, in the words of the standard: `MAINTAIN`, which
/// came with 17, is not among them.
const ON_TABLE: &[&str] =
    &["INSERT", "SELECT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"];

/// What can be done with a single column.
const ON_COLUMN: &[&str] = &["INSERT", "SELECT", "UPDATE", "REFERENCES"];

/// Why a grant is told in part.
const BETWEEN_OTHERS: &str = "they are grants between roles whose rights the connection lacks";

pub(super) const TABLE_PRIVILEGES: Testimony = Testimony {
    view: "table_privileges",
    kinds: RELATIONS,
    expressions: &[],
    query: |_| {
        format!(
            "SELECT format('%s for %s on', privilege_type, grantee) AS _what,
                ARRAY[table_schema, table_name]::text[] AS _path,
                grantor::text, is_grantable::text
             FROM information_schema.table_privileges
             WHERE {}",
            of_users("table_schema")
        )
    },
    expect: |reading, expected| {
        for (id, _) in relations(reading) {
            one_by_one(reading, expected, id, ON_TABLE, Defaults { owner: ON_TABLE, public: &[] });
        }
    },
};

// A table's privileges are told once more for each of its columns.
pub(super) const COLUMN_PRIVILEGES: Testimony = Testimony {
    view: "column_privileges",
    kinds: RELATIONS,
    expressions: &[],
    query: |_| {
        format!(
            "SELECT 'privileges on' AS _what,
                ARRAY[table_schema, table_name, column_name]::text[] AS _path,
                array_agg(p.entry COLLATE \"C\" ORDER BY p.entry COLLATE \"C\") AS privileges
             FROM information_schema.column_privileges
             CROSS JOIN LATERAL (SELECT format('%s for %s by %s%s', privilege_type, grantee, grantor,
                CASE is_grantable WHEN 'YES' THEN ' with grant option' ELSE '' END) AS entry) p
             WHERE {}
             GROUP BY table_schema, table_name, column_name",
            of_users("table_schema")
        )
    },
    expect: |reading, expected| {
        let defaults = Defaults { owner: ON_TABLE, public: &[] };
        for (id, relation) in relations(reading) {
            let whole = in_force(reading, expected, id, ON_COLUMN, defaults);
            for column in columns(id.kind, relation) {
                let path = [&id.path[..], &[column]].concat();
                let column = ObjectId::new(Kind::Column, &*path);
                let nothing = Defaults { owner: &[], public: &[] };
                let own = in_force(reading, expected, &column, ON_COLUMN, nothing);
                let entries: BTreeSet<String> =
                    whole.iter().chain(&own).map(Privilege::entry).collect();
                if !entries.is_empty() {
                    let entries: Vec<String> = entries.into_iter().collect();
                    let facts = Facts::default().with("privileges", entries);
                    expected.say_of_none("privileges on", &path, facts);
                }
            }
        }
    },
};

pub(super) const ROUTINE_PRIVILEGES: Testimony = Testimony {
    view: "routine_privileges",
    kinds: routines::KINDS,
    expressions: &[],
    query: |_| {
        with_signatures(&format!(
            "SELECT format('%s for %s on', privilege_type, grantee) AS _what,
                ARRAY[routine_schema, routine_name, coalesce(types, '()')]::text[] AS _path,
                grantor::text, is_grantable::text
             FROM information_schema.routine_privileges
             LEFT JOIN signature USING (specific_schema, specific_name)
             WHERE {}",
            of_users("routine_schema")
        ))
    },
    expect: |reading, expected| {
        let execute = &["EXECUTE"];
        for (id, _) in routines::all(reading) {
            let defaults = Defaults { owner: execute, public: execute };
            one_by_one(reading, expected, id, execute, defaults);
        }
    },
};

// Collations have no privileges; foreign data wrappers and servers have no room. For a sequence on
// which nothing was granted the view shows the defaults of a table, which hold no `USAGE`: what an
// owner grants itself is left out.
pub(super) const USAGE_PRIVILEGES: Testimony = Testimony {
    view: "usage_privileges",
    kinds: &[Kind::Domain, Kind::Sequence],
    expressions: &[],
    query: |_| {
        format!(
            "SELECT format('%s for %s on', privilege_type, grantee) AS _what,
                ARRAY[object_schema, object_name]::text[] AS _path,
                grantor::text, is_grantable::text
             FROM information_schema.usage_privileges
             WHERE {} AND (object_type = 'DOMAIN' OR object_type = 'SEQUENCE' AND grantor <> grantee)",
            of_users("object_schema")
        )
    },
    expect: |reading, expected| {
        let usage = &["USAGE"];
        for (id, _) in reading.all(Kind::Domain) {
            let defaults = Defaults { owner: usage, public: usage };
            one_by_one(reading, expected, id, usage, defaults);
        }
        for (id, _) in reading.all(Kind::Sequence) {
            let nothing = Defaults { owner: &[], public: &[] };
            for privilege in in_force(reading, expected, id, usage, nothing) {
                if privilege.grantor != privilege.grantee {
                    privilege.say(expected, id);
                }
            }
        }
    },
};

// The row types of tables are in this view too; the model has no room for what is granted on them.
pub(super) const UDT_PRIVILEGES: Testimony = Testimony {
    view: "udt_privileges",
    kinds: &[Kind::CompositeType],
    expressions: &[],
    query: |_| {
        format!(
            "SELECT format('USAGE for %s on', grantee) AS _what,
                ARRAY[udt_schema, udt_name]::text[] AS _path,
                grantor::text, is_grantable::text
             FROM information_schema.udt_privileges
             WHERE {} AND (udt_schema, udt_name) IN (
                SELECT user_defined_type_schema, user_defined_type_name
                FROM information_schema.user_defined_types)",
            of_users("udt_schema")
        )
    },
    expect: |reading, expected| {
        let usage = &["USAGE"];
        for (id, _) in reading.all(Kind::CompositeType) {
            let defaults = Defaults { owner: usage, public: usage };
            one_by_one(reading, expected, id, usage, defaults);
        }
    },
};

/// What is in force where nothing deviates from it.
#[derive(Clone, Copy)]
struct Defaults {
    owner: &'static [&'static str],
    public: &'static [&'static str],
}

/// One privilege that is in force.
struct Privilege<'a> {
    /// The grant that gives it; nothing for a default.
    grant: Option<&'a ObjectId>,
    name: &'a str,
    grantee: String,
    grantor: String,
    is_grantable: bool,
}

impl<'a> Privilege<'a> {
    fn entry(&self) -> String {
        let Self { name, grantee, grantor, .. } = self;
        let option = if self.is_grantable { " with grant option" } else { "" };
        format!("{name} for {grantee} by {grantor}{option}")
    }

    fn say(&self, expected: &mut Expected<'a>, target: &'a ObjectId) {
        let facts = Facts::default()
            .with("grantor", self.grantor.as_str())
            .with("is_grantable", self.is_grantable);
        let what = format!("{} for {} on", self.name, self.grantee);
        expected.say(self.grant.unwrap_or(target), &what, &target.path, facts);
    }
}

/// Says each privilege on an object.
fn one_by_one<'a>(
    reading: &Reading<'a>,
    expected: &mut Expected<'a>,
    target: &'a ObjectId,
    names: &[&str],
    defaults: Defaults,
) {
    for privilege in in_force(reading, expected, target, names, defaults) {
        privilege.say(expected, target);
    }
}

/// The privileges on an object that have one of the names and that the connection is shown.
fn in_force<'a>(
    reading: &Reading<'a>,
    expected: &mut Expected<'a>,
    target: &ObjectId,
    names: &[&str],
    defaults: Defaults,
) -> Vec<Privilege<'a>> {
    let owner = reading.owner(target).unwrap_or_default();
    let grants = reading.grants_on(target);
    let mut all = Vec::new();
    for (role, names) in [("(owner)", defaults.owner), ("public", defaults.public)] {
        if !grants.iter().any(|granted| granted.role == role) {
            all.extend(names.iter().map(|name| privilege(reading, owner, None, role, name)));
        }
    }
    for Granted { id, role, privileges } in grants {
        // A default that was revoked is told by its absence.
        if privileges.is_empty() {
            expected.about.insert(id);
        }
        for text in privileges {
            all.push(privilege(reading, owner, Some(*id), role, text));
        }
    }
    all.retain(|privilege| {
        let seen = |role: &str| !reading.roles.strangers.contains(role);
        let is_seen = seen(&privilege.grantor) || seen(&privilege.grantee);
        let is_told = names.contains(&privilege.name);
        if let Some(grant) = privilege.grant.filter(|_| is_told) {
            if is_seen {
                expected.about.insert(grant);
            } else {
                expected.unseen.insert(grant, BETWEEN_OTHERS);
            }
        }
        is_seen && is_told
    });
    all
}

/// One privilege of a role, written as `SELECT WITH GRANT OPTION GRANTED BY somebody`.
fn privilege<'a>(
    reading: &Reading<'a>,
    owner: &str,
    grant: Option<&'a ObjectId>,
    role: &str,
    text: &'a str,
) -> Privilege<'a> {
    let (name, suffix) = text.split_once(' ').unwrap_or((text, ""));
    let grantor = text.split_once(" GRANTED BY ").and_then(|(_, grantor)| identifier(grantor));
    let grantee = match role {
        "(owner)" => owner,
        "public" => "PUBLIC",
        role => role,
    };
    // Whoever has the owner's rights may always grant.
    let has_owners_rights =
        reading.roles.members.get(owner).is_some_and(|members| members.contains(grantee));
    Privilege {
        grant,
        name,
        grantee: grantee.to_owned(),
        grantor: grantor.map_or_else(|| owner.to_owned(), |(grantor, _)| grantor),
        is_grantable: has_owners_rights || suffix.starts_with("WITH GRANT OPTION"),
    }
}

fn relations<'a>(reading: &Reading<'a>) -> impl Iterator<Item = (&'a ObjectId, &'a Attributes)> {
    RELATIONS.iter().flat_map(|kind| reading.all(*kind))
}

/// The names of a relation's columns.
fn columns(kind: Kind, relation: &Attributes) -> Vec<String> {
    if kind == Kind::Table {
        return list(relation, "column_order").into_iter().map(str::to_owned).collect();
    }
    let columns = list(relation, "columns").into_iter();
    columns.filter_map(identifier).map(|(name, _)| name).collect()
}
