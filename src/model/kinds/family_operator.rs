//! Operators that were added to an operator family (`pg_amop`) and belong to no
//! [class](super::operator_class) in it.
//!
//! The family may be one of the server's own, so they are no attribute of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Room, Spelling, operator_class};
use crate::model::mirrored::{Mirrored, Place};
use crate::model::{Kind, ObjectId, ddl};

/// A loose operator of a family. The path is that of the family, the types and the strategy number.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct FamilyOperator {
    /// The operator with its arguments; then the family of the sort order of one that is for
    /// ordering.
    pub operator: String,
}

/// `2 (integer, bigint) of app.family USING btree`: a number and types within a family.
pub(super) const SPELLING: Spelling = |path, quote| match path {
    [schema, name, method, number, types] => {
        let (schema, name, method) = (quote(schema), quote(name), quote(method));
        format!("{number} {types} of {schema}.{name} USING {method}")
    }
    other => other.join("."),
};

/// `ALTER OPERATOR FAMILY` of the family in the path of such a member.
pub(super) fn add(id: &ObjectId, member: &str) -> String {
    let [schema, name, method, ..] = id.path.as_slice() else { return String::new() };
    format!(
        "ALTER OPERATOR FAMILY {}.{} USING {} ADD {member};",
        ddl::ident(schema),
        ddl::ident(name),
        ddl::ident(method)
    )
}

/// The query of the loose members of families. The catalog's row is `m`; the names of its columns
/// begin with `prefix`, and `object` is the OID of what was added, a row of `class`.
///
/// `pg_depend` does not tell which members an extension added. Into its own family, anything but
/// what a user made; into one of the server's, what is the extension's own.
pub(super) fn query(
    [catalog, prefix, number]: [&str; 3],
    [class, object]: [&str; 2],
    columns: &str,
) -> String {
    let of_a_class = operator_class::of_a_class(catalog, "m.oid");
    let extension = "(SELECT d.classid, d.objid, e.extname
              FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
              WHERE d.deptype = 'e' AND d.refclassid = 'pg_extension'::regclass)";
    format!(
        "SELECT ARRAY[fn.nspname, f.opfname, am.amname, m.{number}::text, format('(%s, %s)',
                format_type(m.{prefix}lefttype, NULL), format_type(m.{prefix}righttype, NULL)
            )]::text[] AS _path,
            ARRAY['{catalog}'::regclass, m.oid, 0]::int8[] AS _at,
            ARRAY['pg_opfamily'::regclass, f.oid, 0]::int8[] AS _parents,
            CASE WHEN coalesce(of_family.extname, of_member.extname) IS NOT NULL
                  AND NOT (m.{object} >= 16384 AND of_member.extname IS NULL)
                  AND (f.oid < 16384 OR of_family.extname IS NOT NULL)
                 THEN format('member of extension `%s`',
                             coalesce(of_family.extname, of_member.extname)) END AS _left_out,
            {columns}
         FROM {catalog} m
         JOIN pg_opfamily f ON f.oid = m.{prefix}family
         JOIN pg_namespace fn ON fn.oid = f.opfnamespace
         JOIN pg_am am ON am.oid = f.opfmethod
         LEFT JOIN {extension} of_family ON of_family.classid = 'pg_opfamily'::regclass
              AND of_family.objid = f.oid
         LEFT JOIN {extension} of_member ON of_member.classid = '{class}'::regclass
              AND of_member.objid = m.{object}
         WHERE m.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend d WHERE {of_a_class})"
    )
}

impl Room for FamilyOperator {
    const SQL_CLASS: &'static str = "OPERATOR OF ACCESS METHOD";
    const CATALOG: Option<&'static str> = Some("pg_amop");
    const OF_EXTENSION_MEMBERS: bool = true;
    const SPELLING: Option<Spelling> = Some(SPELLING);
    const MIRRORED: Mirrored = Mirrored {
        place: Place::Part { of: &[Kind::OperatorFamily], mentioned_in: &[] },
        short: Some("operator"),
        ..Mirrored::PLAIN
    };

    fn query(_major: u32) -> String {
        query(
            ["pg_amop", "amop", "amopstrategy"],
            ["pg_operator", "amopopr"],
            &format!("{} AS operator", operator_class::OPERATOR),
        )
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let number = id.path.get(3).map(String::as_str).unwrap_or_default();
        add(id, &format!("OPERATOR {number} {}", self.operator))
    }

    fn summary(&self, _id: &ObjectId) -> String {
        self.operator.clone()
    }
}
