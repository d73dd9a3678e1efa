//! `information_schema.schemata`, `tables` and `views`.

use super::reading::{Reading, flag, list, of_users, text};
use super::{Facts, Testimony};
use crate::model::{Kind, ObjectId};

pub(super) const SCHEMATA: Testimony = Testimony {
    view: "schemata",
    kinds: &[Kind::Schema],
    expressions: &[],
    query: |_| {
        format!(
            "SELECT 'schema' AS _what, ARRAY[schema_name]::text[] AS _path, schema_owner::text AS owner
             FROM information_schema.schemata
             WHERE {}",
            of_users("schema_name")
        )
    },
    expect: |reading, expected| {
        for (id, schema) in reading.all(Kind::Schema) {
            let facts = Facts::default().with("owner", text(schema, "owner"));
            expected.say(id, "schema", &id.path, facts);
        }
    },
};

// Materialized views are not in the standard, and this view does not show them.
pub(super) const TABLES: Testimony = Testimony {
    view: "tables",
    kinds: &[Kind::Table, Kind::View],
    expressions: &[],
    query: |_| {
        format!(
            "SELECT CASE table_type WHEN 'BASE TABLE' THEN 'table' WHEN 'VIEW' THEN 'view'
                    WHEN 'FOREIGN' THEN 'foreign table' ELSE table_type END AS _what,
                ARRAY[table_schema, table_name]::text[] AS _path,
                CASE WHEN is_typed = 'YES' THEN
                    format('%I.%I', user_defined_type_schema, user_defined_type_name) END AS of_type
             FROM information_schema.tables
             WHERE {}",
            of_users("table_schema")
        )
    },
    expect: |reading, expected| {
        for (id, table) in reading.all(Kind::Table) {
            let facts = Facts::default().with("of_type", text(table, "of_type"));
            expected.say(id, "table", &id.path, facts);
        }
        for (id, _) in reading.all(Kind::View) {
            let facts = Facts::default().with("of_type", None::<&str>);
            expected.say(id, "view", &id.path, facts);
        }
        for path in reading.foreign_tables() {
            expected.say_of_none("foreign table", path, Facts::default());
        }
    },
};

pub(super) const VIEWS: Testimony = Testimony {
    view: "views",
    kinds: &[Kind::View],
    expressions: &["definition"],
    query: |_| {
        format!(
            "SELECT 'view' AS _what, ARRAY[table_schema, table_name]::text[] AS _path,
                view_definition::text AS definition, check_option::text,
                is_trigger_updatable::text, is_trigger_deletable::text,
                is_trigger_insertable_into::text
             FROM information_schema.views
             WHERE {}",
            of_users("table_schema")
        )
    },
    expect: |reading, expected| {
        for (id, view) in reading.all(Kind::View) {
            let options = list(view, "options");
            let check = |how: &str| options.contains(&&*format!("check_option={how}"));
            let check_option = match (check("cascaded"), check("local")) {
                (true, _) => "CASCADED",
                (_, true) => "LOCAL",
                _ => "NONE",
            };
            let facts = Facts::default()
                .with("definition", text(view, "definition"))
                .with("check_option", check_option)
                .with("is_trigger_updatable", is_done_by_trigger(reading, id, "update"))
                .with("is_trigger_deletable", is_done_by_trigger(reading, id, "delete"))
                .with("is_trigger_insertable_into", is_done_by_trigger(reading, id, "insert"));
            expected.say(id, "view", &id.path, facts);
        }
    },
};

/// Whether a trigger does this in place of the view.
fn is_done_by_trigger(reading: &Reading<'_>, view: &ObjectId, event: &str) -> bool {
    reading.parts(Kind::Trigger, &view.path).any(|trigger| {
        text(trigger, "timing") == Some("instead of")
            && text(trigger, "level") == Some("row")
            && list(trigger, "events").contains(&event)
            && !flag(trigger, "inherited")
    })
}
