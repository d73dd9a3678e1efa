//! Finds what exists and has no room: it is reported, never passed over.

use std::collections::BTreeSet;

use tokio_postgres::Client;

use super::{CatalogError, texts};
use crate::model::Unmodelled;
use crate::model::kinds::grant::deviations;

/// The first OID that does not belong to the server itself (`FirstNormalObjectId`).
const FIRST_NORMAL: u32 = 16_384;

/// Catalogs of classes without a room: the catalog, the column that names the schema (empty when
/// the class has none), and a further condition.
const IN_SCHEMAS: &[(&str, &str, &str)] = &[
    ("pg_class", "relnamespace", "c.relkind = 'f'"),
    ("pg_collation", "collnamespace", "true"),
    ("pg_conversion", "connamespace", "true"),
    ("pg_operator", "oprnamespace", "true"),
    ("pg_opclass", "opcnamespace", "true"),
    ("pg_opfamily", "opfnamespace", "true"),
    ("pg_statistic_ext", "stxnamespace", "true"),
    ("pg_ts_config", "cfgnamespace", "true"),
    ("pg_ts_dict", "dictnamespace", "true"),
    ("pg_ts_parser", "prsnamespace", "true"),
    ("pg_ts_template", "tmplnamespace", "true"),
    // Base and shell types; an array type goes with its element. A type's category is the user's
    // to choose, so it does not tell an array.
    (
        "pg_type",
        "typnamespace",
        "(c.typtype = 'b' OR NOT c.typisdefined)
         AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = c.oid)",
    ),
];

/// Catalogs of classes that are in no schema.
const IN_DATABASE: &[&str] = &[
    "pg_am",
    "pg_cast",
    "pg_event_trigger",
    "pg_foreign_data_wrapper",
    "pg_foreign_server",
    "pg_language",
    "pg_publication",
    "pg_transform",
];

/// Everything of a class without a room, but members of extensions and the cast that comes with
/// every range type.
///
/// Large objects are data. A subscription cannot be read by an ordinary role beyond its name, and
/// a user mapping only through its view, so these two are named without `pg_identify_object`.
pub(super) async fn read(
    client: &Client,
    common: &str,
    major: u32,
) -> Result<BTreeSet<Unmodelled>, CatalogError> {
    let mut parts = Vec::new();
    for (catalog, schema, condition) in IN_SCHEMAS {
        parts.push(format!(
            "SELECT '{catalog}'::regclass::oid AS class, c.oid FROM {catalog} c
             JOIN user_schema n ON n.oid = c.{schema} WHERE {condition}"
        ));
    }
    for catalog in IN_DATABASE {
        parts.push(format!(
            "SELECT '{catalog}'::regclass::oid, c.oid FROM {catalog} c WHERE c.oid >= {FIRST_NORMAL}"
        ));
    }
    let parts = parts.join("\nUNION ALL\n");
    let parameter_settings = "SELECT CASE WHEN s.setrole = 0 THEN 'database setting'
                ELSE 'role setting in database' END,
            CASE WHEN s.setrole = 0 THEN '' ELSE quote_ident(pg_get_userbyid(s.setrole)) || '.' END
                || split_part(u.setting, '=', 1)
        FROM pg_db_role_setting s
        JOIN pg_database d ON d.oid = s.setdatabase AND d.datname = current_database()
        CROSS JOIN unnest(s.setconfig) AS u (setting)";
    // Publications of whole schemas came with 15.
    let publication_schemas = if major >= 15 {
        "UNION ALL SELECT 'publication schema', p.pubname || '.' || s.nspname
         FROM pg_publication_namespace ps
         JOIN pg_publication p ON p.oid = ps.pnpubid
         JOIN pg_namespace s ON s.oid = ps.pnnspid"
    } else {
        ""
    };
    let on_language =
        deviations("l.lanacl", "coalesce(p.initprivs, acldefault('l', l.lanowner))", "l.lanowner");
    let on_type = deviations("t.typacl", "acldefault('T', t.typowner)", "t.typowner");
    let on_database = deviations("d.datacl", "acldefault('d', d.datdba)", "d.datdba");
    let sql = format!(
        "{common}
         -- Servers before 16 say of a transform that it is \"on language\".
         SELECT i.type, CASE i.type WHEN 'transform'
             THEN replace(i.identity, ' on language ', ' language ') ELSE i.identity END
         FROM ({parts}) o
         CROSS JOIN LATERAL pg_identify_object(o.class, o.oid, 0) i
         LEFT JOIN extension_member m ON m.classid = o.class AND m.objid = o.oid
         WHERE m.objid IS NULL AND NOT EXISTS (
             SELECT FROM pg_depend d
             WHERE o.class = 'pg_cast'::regclass AND d.classid = o.class AND d.objid = o.oid
               AND d.deptype = 'i')
         UNION ALL
         SELECT 'subscription', quote_ident(s.subname) FROM pg_subscription s
         JOIN pg_database d ON d.oid = s.subdbid AND d.datname = current_database()
         UNION ALL
         SELECT 'user mapping', format('%s on server %I', u.usename, u.srvname)
         FROM pg_user_mappings u
         UNION ALL
         SELECT 'security label', i.identity || ' (' || l.provider || ')'
         FROM pg_seclabel l
         CROSS JOIN LATERAL pg_identify_object(l.classoid, l.objoid, l.objsubid) i
         UNION ALL
         SELECT 'language privilege', quote_ident(l.lanname) || '.' || g.role
         FROM pg_language l
         LEFT JOIN pg_init_privs p ON p.classoid = 'pg_language'::regclass AND p.objoid = l.oid
         CROSS JOIN {on_language} g
         WHERE l.lanacl IS NOT NULL
         UNION ALL
         SELECT 'row type comment', format('%I.%I', n.nspname, t.typname)
         FROM pg_description s
         JOIN pg_type t ON s.classoid = 'pg_type'::regclass AND t.oid = s.objoid
         JOIN pg_class c ON c.oid = t.typrelid AND c.relkind <> 'c'
         JOIN user_schema n ON n.oid = t.typnamespace
         UNION ALL
         SELECT 'row type privilege', format('%I.%I.%s', n.nspname, t.typname, g.role)
         FROM pg_type t
         JOIN pg_class c ON c.oid = t.typrelid AND c.relkind <> 'c'
         JOIN user_schema n ON n.oid = t.typnamespace
         CROSS JOIN {on_type} g
         WHERE t.typacl IS NOT NULL
         UNION ALL
         SELECT 'database privilege', g.role
         FROM pg_database d CROSS JOIN {on_database} g
         WHERE d.datname = current_database() AND d.datacl IS NOT NULL
         UNION ALL
         SELECT 'database comment', 'on the database itself'
         FROM pg_shdescription s JOIN pg_database d ON d.oid = s.objoid
         WHERE s.classoid = 'pg_database'::regclass AND d.datname = current_database()
         UNION ALL
         {parameter_settings}
         {publication_schemas}"
    );
    let failed =
        |source| CatalogError::Query { what: "objects of kinds without a room".to_owned(), source };
    let messages = client.simple_query(&sql).await.map_err(failed)?;
    Ok(texts(&messages)
        .filter_map(|row| match row.as_slice() {
            [class, identity] => {
                Some(Unmodelled { class: (*class).to_owned(), identity: (*identity).to_owned() })
            }
            _ => None,
        })
        .collect())
}
