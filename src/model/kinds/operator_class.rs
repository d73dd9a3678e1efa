//! Operator classes (`pg_opclass`) with the members of their family that belong to them.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OWNER, Room, Rule, Spelling, operator_family};
use crate::model::{ObjectId, ddl};

/// An operator class. The path is schema, name and access method.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct OperatorClass {
    /// The type it is for.
    #[serde(rename = "type")]
    pub input_type: String,
    /// Whether an index on the type uses it when nothing else is said.
    pub default: bool,
    /// The family it is in.
    pub family: String,
    /// The type of the keys in the index; `None` when it is the type itself.
    pub storage: Option<String>,
    /// The operators that belong to the class: strategy number, operator, and the family of the
    /// sort order of one that is for ordering.
    pub operators: BTreeSet<String>,
    /// The functions that belong to the class: support number, types, function.
    pub functions: BTreeSet<String>,
    /// The role that owns it.
    pub owner: String,
}

/// The operator of the `pg_amop` row `m`, as a column: `app.=(app.t,app.t)`, with
/// ` FOR ORDER BY app.family`.
pub(super) const OPERATOR: &str = "m.amopopr::regoperator::text || coalesce((
    SELECT format(' FOR ORDER BY %I.%I', sn.nspname, sf.opfname)
    FROM pg_opfamily sf JOIN pg_namespace sn ON sn.oid = sf.opfnamespace
    WHERE sf.oid = m.amopsortfamily), '')";

/// The condition that a row of `catalog` with the OID `oid` belongs to an operator class, whose
/// `pg_depend` row is `d`. Which kind of dependency it is depends on how the class came about and
/// does not survive a dump.
pub(super) fn of_a_class(catalog: &str, oid: &str) -> String {
    format!(
        "d.classid = '{catalog}'::regclass AND d.objid = {oid}
         AND d.refclassid = 'pg_opclass'::regclass"
    )
}

impl Room for OperatorClass {
    const SQL_CLASS: &'static str = "OPERATOR CLASS";
    const CATALOG: Option<&'static str> = Some("pg_opclass");
    const RULES: &'static [Rule] = &[OWNER];
    const SPELLING: Option<Spelling> = Some(operator_family::SPELLING);

    fn query(_major: u32) -> String {
        let operators = of_a_class("pg_amop", "m.oid");
        let functions = of_a_class("pg_amproc", "m.oid");
        format!(
            "SELECT ARRAY[n.nspname, c.opcname, am.amname]::text[] AS _path,
                ARRAY['pg_opclass'::regclass, c.oid, 0]::int8[] AS _at,
                n.at || ARRAY['pg_opfamily'::regclass, c.opcfamily, 0]::int8[] AS _parents,
                format_type(c.opcintype, NULL) AS type,
                c.opcdefault AS \"default\",
                format('%I.%I', fn.nspname, f.opfname) AS family,
                CASE WHEN c.opckeytype <> 0 THEN format_type(c.opckeytype, NULL) END AS storage,
                ARRAY(SELECT m.amopstrategy || ' ' || {OPERATOR}
                      FROM pg_depend d JOIN pg_amop m ON {operators}
                      WHERE d.refobjid = c.oid) AS operators,
                ARRAY(SELECT format('%s (%s, %s) %s', m.amprocnum,
                             format_type(m.amproclefttype, NULL),
                             format_type(m.amprocrighttype, NULL), m.amproc::regprocedure)
                      FROM pg_depend d JOIN pg_amproc m ON {functions}
                      WHERE d.refobjid = c.oid) AS functions,
                pg_get_userbyid(c.opcowner) AS owner
             FROM pg_opclass c
             JOIN user_schema n ON n.oid = c.opcnamespace
             JOIN pg_am am ON am.oid = c.opcmethod
             JOIN pg_opfamily f ON f.oid = c.opcfamily
             JOIN pg_namespace fn ON fn.oid = f.opfnamespace"
        )
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let [schema, name, method] = id.path.as_slice() else { return String::new() };
        let default = if self.default { "DEFAULT " } else { "" };
        let storage = self.storage.as_ref().map(|storage| format!("STORAGE {storage}"));
        let operators = by_number(&self.operators).into_iter().map(|o| format!("OPERATOR {o}"));
        let functions = by_number(&self.functions).into_iter().map(|f| format!("FUNCTION {f}"));
        let mut members: Vec<String> =
            storage.into_iter().chain(operators).chain(functions).collect();
        if members.is_empty() {
            // The grammar asks for something, and this says what is so anyway.
            members.push(format!("STORAGE {}", self.input_type));
        }
        format!(
            "CREATE OPERATOR CLASS {}.{} {default}FOR TYPE {} USING {} FAMILY {} AS\n    {};",
            ddl::ident(schema),
            ddl::ident(name),
            self.input_type,
            ddl::ident(method),
            self.family,
            members.join(",\n    ")
        )
    }

    fn summary(&self, _id: &ObjectId) -> String {
        format!("for type {}, family {}", self.input_type, self.family)
    }
}

/// Members in the order of the number that they begin with.
fn by_number(members: &BTreeSet<String>) -> Vec<&str> {
    let number = |member: &&str| member.split(' ').next().and_then(|n| n.parse::<u16>().ok());
    let mut members: Vec<&str> = members.iter().map(String::as_str).collect();
    members.sort_by_key(number);
    members
}
