//! The tables in which migration tools keep their own books.
//!
//! They are part of no declared schema. A table is taken for a journal only when its name *and* its
//! columns are those that the tool creates: `migrations` and `schema_version` are names that an
//! application may use for its own.

use super::{Kind, Model, ObjectId};

/// One tool's table: the tool, a schema when the tool insists on one, the name, and its columns in
/// any order.
struct Journal(&'static str, Option<&'static str>, &'static str, &'static [&'static str]);

const JOURNALS: &[Journal] = &[
    Journal("golang-migrate", None, "schema_migrations", &["version", "dirty"]),
    Journal("dbmate or Rails", None, "schema_migrations", &["version"]),
    Journal("Ecto", None, "schema_migrations", &["version", "inserted_at"]),
    Journal("Rails", None, "ar_internal_metadata", &["key", "value", "created_at", "updated_at"]),
    Journal("goose", None, "goose_db_version", &["id", "version_id", "is_applied", "tstamp"]),
    Journal("sql-migrate", None, "gorp_migrations", &["id", "applied_at"]),
    Journal(
        "sqlx",
        None,
        "_sqlx_migrations",
        &["version", "description", "installed_on", "success", "checksum", "execution_time"],
    ),
    Journal(
        "refinery",
        None,
        "refinery_schema_history",
        &["version", "name", "applied_on", "checksum"],
    ),
    Journal(
        "Flyway",
        None,
        "flyway_schema_history",
        &[
            "installed_rank",
            "version",
            "description",
            "type",
            "script",
            "checksum",
            "installed_by",
            "installed_on",
            "execution_time",
            "success",
        ],
    ),
    Journal("Diesel", None, "__diesel_schema_migrations", &["version", "run_on"]),
    Journal(
        "Supabase",
        Some("supabase_migrations"),
        "schema_migrations",
        &["version", "statements", "name"],
    ),
    Journal(
        "Prisma",
        None,
        "_prisma_migrations",
        &[
            "id",
            "checksum",
            "finished_at",
            "migration_name",
            "logs",
            "rolled_back_at",
            "started_at",
            "applied_steps_count",
        ],
    ),
    Journal("node-pg-migrate", None, "pgmigrations", &["id", "name", "run_on"]),
    Journal("tern", None, "schema_version", &["version"]),
    Journal(
        "graphile-migrate",
        Some("graphile_migrate"),
        "migrations",
        &["hash", "previous_hash", "filename", "date"],
    ),
    Journal(
        "graphile-migrate",
        Some("graphile_migrate"),
        "current",
        &["filename", "content", "date"],
    ),
    Journal(
        "Liquibase",
        None,
        "databasechangelog",
        &[
            "id",
            "author",
            "filename",
            "dateexecuted",
            "orderexecuted",
            "exectype",
            "md5sum",
            "description",
            "comments",
            "tag",
            "liquibase",
            "contexts",
            "labels",
            "deployment_id",
        ],
    ),
    Journal(
        "Liquibase",
        None,
        "databasechangeloglock",
        &["id", "locked", "lockgranted", "lockedby"],
    ),
    Journal("Alembic", None, "alembic_version", &["version_num"]),
    Journal("Django", None, "django_migrations", &["id", "app", "name", "applied"]),
    Journal("db-migrate or TypeORM", None, "migrations", &["id", "name", "run_on"]),
    Journal("TypeORM", None, "migrations", &["id", "timestamp", "name"]),
    Journal("DbUp", None, "schemaversions", &["schemaversionsid", "scriptname", "applied"]),
    Journal("Knex", None, "knex_migrations", &["id", "name", "batch", "migration_time"]),
    Journal("Knex", None, "knex_migrations_lock", &["index", "is_locked"]),
    Journal("Sequelize", None, "SequelizeMeta", &["name"]),
    Journal("Drizzle", Some("drizzle"), "__drizzle_migrations", &["id", "hash", "created_at"]),
    Journal("Kysely", None, "kysely_migration", &["name", "timestamp"]),
    Journal("Kysely", None, "kysely_migration_lock", &["id", "is_locked"]),
    Journal("Entity Framework", None, "__EFMigrationsHistory", &["MigrationId", "ProductVersion"]),
    Journal(
        "Atlas",
        Some("atlas_schema_revisions"),
        "atlas_schema_revisions",
        &[
            "version",
            "description",
            "type",
            "applied",
            "total",
            "executed_at",
            "execution_time",
            "error",
            "error_stmt",
            "hash",
            "partial_hashes",
            "operator_version",
        ],
    ),
];

/// Moves every journal and its parts out of the compared objects, with the tool as the reason.
pub fn leave_out(model: &mut Model) {
    model.leave_out(|id, object| {
        let columns = object.attributes.get("column_order")?.as_array()?;
        let columns: Vec<&str> = columns.iter().filter_map(|name| name.as_str()).collect();
        recognise(id, &columns).map(|tool| format!("journal of {tool}"))
    });
}

/// The tool whose journal the table is.
fn recognise(id: &ObjectId, columns: &[&str]) -> Option<&'static str> {
    let [schema, name] = id.path.as_slice() else { return None };
    if id.kind != Kind::Table {
        return None;
    }
    JOURNALS
        .iter()
        .find(|Journal(_, in_schema, table, expected)| {
            table == name
                && in_schema.is_none_or(|in_schema| in_schema == schema)
                && columns.len() == expected.len()
                && expected.iter().all(|column| columns.contains(column))
        })
        .map(|Journal(tool, ..)| *tool)
}

#[cfg(test)]
mod tests {
    use super::{Kind, ObjectId, recognise};

    #[test]
    fn a_journal_is_known_by_name_and_columns() {
        let cases: &[(&str, &str, &[&str], bool)] = &[
            ("public", "schema_migrations", &["version", "dirty"], true),
            ("app", "schema_migrations", &["version"], true),
            ("public", "schema_migrations", &["version", "owner"], false),
            ("public", "migrations", &["id", "bird", "route"], false),
            ("public", "schema_version", &["version", "notes"], false),
            ("public", "current", &["filename", "content", "date"], false),
            ("graphile_migrate", "current", &["filename", "content", "date"], true),
        ];
        for (schema, name, columns, expected) in cases {
            let id = ObjectId::new(Kind::Table, [*schema, *name]);
            assert_eq!(recognise(&id, columns).is_some(), *expected, "{schema}.{name} {columns:?}");
        }
    }
}
