//! Aggregate functions (`pg_aggregate`).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::function::SIGNATURE;
use super::{OWNER, Room, Rule, depends_on_extensions};
use crate::model::ddl::{Around, Written};
use crate::model::mirrored::{Mirrored, Usual};
use crate::model::{ObjectId, ddl};

/// An aggregate function.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Aggregate {
    /// `normal`, `ordered-set` or `hypothetical-set`.
    #[serde(rename = "type")]
    pub aggregate_type: String,
    /// The arguments with names and modes; those of an ordered set after `ORDER BY`.
    pub arguments: String,
    /// The result type.
    pub returns: String,
    /// The state transition function.
    pub sfunc: String,
    /// The type of the state.
    pub stype: String,
    /// The estimated size of the state in bytes; 0 for the default.
    pub sspace: i32,
    /// The state at the start; `None` for null.
    pub initcond: Option<String>,
    /// The function that makes the result of the state.
    pub finalfunc: Option<String>,
    /// Whether the final function gets the arguments too.
    pub finalfunc_extra: bool,
    /// Whether the final function changes the state: `read_only`, `shareable` or `read_write`.
    pub finalfunc_modify: String,
    /// The function that combines two states.
    pub combinefunc: Option<String>,
    /// The function that serialises a state.
    pub serialfunc: Option<String>,
    /// The function that reads a serialised state.
    pub deserialfunc: Option<String>,
    /// The transition function of moving-aggregate mode.
    pub msfunc: Option<String>,
    /// The inverse transition function of moving-aggregate mode.
    pub minvfunc: Option<String>,
    /// The type of the state in moving-aggregate mode.
    pub mstype: Option<String>,
    /// The estimated size of that state in bytes; 0 for the default.
    pub msspace: i32,
    /// That state at the start; `None` for null.
    pub minitcond: Option<String>,
    /// The function that makes the result in moving-aggregate mode.
    pub mfinalfunc: Option<String>,
    /// Whether that function gets the arguments too.
    pub mfinalfunc_extra: bool,
    /// Whether that function changes the state.
    pub mfinalfunc_modify: String,
    /// The sort operator of an aggregate like `min` or `max`.
    pub sortop: Option<String>,
    /// `safe`, `restricted` or `unsafe`.
    pub parallel: String,
    /// Extensions that take the object along when they are dropped (`DEPENDS ON EXTENSION`).
    pub depends_on_extensions: BTreeSet<String>,
    /// The role that owns it.
    pub owner: String,
}

impl Room for Aggregate {
    const SQL_CLASS: &'static str = "AGGREGATE";
    const GRANT_CLASS: &'static str = "FUNCTION";
    const RULES: &'static [Rule] = &[OWNER];
    const MIRRORED: Mirrored = Mirrored {
        usual: &[
            ("type", Usual::Text("normal")),
            ("arguments", Usual::Text("")),
            ("sspace", Usual::Number(0)),
            ("finalfunc_modify", Usual::Text("read_only")),
            ("msspace", Usual::Number(0)),
            ("mfinalfunc_modify", Usual::Text("read_only")),
            ("parallel", Usual::Text("unsafe")),
        ],
        ..Mirrored::PLAIN
    };

    fn query(_major: u32) -> String {
        let function =
            |column: &str| format!("CASE WHEN {column} <> 0 THEN {column}::regproc::text END");
        let modify = |column: &str| {
            format!(
                "CASE {column} WHEN 'r' THEN 'read_only' WHEN 's' THEN 'shareable' \
                 ELSE 'read_write' END"
            )
        };
        let extensions = depends_on_extensions("pg_proc", "p.oid");
        format!(
            "SELECT ARRAY[n.nspname, p.proname, {SIGNATURE}]::text[] AS _path,
                ARRAY['pg_proc'::regclass, p.oid, 0]::int8[] AS _at, n.at AS _parents,
                CASE a.aggkind WHEN 'n' THEN 'normal' WHEN 'o' THEN 'ordered-set'
                     ELSE 'hypothetical-set' END AS type,
                pg_get_function_arguments(p.oid) AS arguments,
                pg_get_function_result(p.oid) AS returns,
                a.aggtransfn::regproc::text AS sfunc,
                format_type(a.aggtranstype, NULL) AS stype,
                a.aggtransspace AS sspace,
                a.agginitval AS initcond,
                {} AS finalfunc, a.aggfinalextra AS finalfunc_extra, {} AS finalfunc_modify,
                {} AS combinefunc, {} AS serialfunc, {} AS deserialfunc,
                {} AS msfunc, {} AS minvfunc,
                CASE WHEN a.aggmtranstype <> 0 THEN format_type(a.aggmtranstype, NULL) END AS mstype,
                a.aggmtransspace AS msspace,
                a.aggminitval AS minitcond,
                {} AS mfinalfunc, a.aggmfinalextra AS mfinalfunc_extra, {} AS mfinalfunc_modify,
                CASE WHEN a.aggsortop <> 0 THEN a.aggsortop::regoperator::text END AS sortop,
                CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted'
                     ELSE 'unsafe' END AS parallel,
                {extensions},
                pg_get_userbyid(p.proowner) AS owner
             FROM pg_proc p
             JOIN pg_aggregate a ON a.aggfnoid = p.oid
             JOIN user_schema n ON n.oid = p.pronamespace",
            function("a.aggfinalfn"),
            modify("a.aggfinalmodify"),
            function("a.aggcombinefn"),
            function("a.aggserialfn"),
            function("a.aggdeserialfn"),
            function("a.aggmtransfn"),
            function("a.aggminvtransfn"),
            function("a.aggmfinalfn"),
            modify("a.aggmfinalmodify"),
        )
    }

    fn written(&self, id: &ObjectId, _around: &Around<'_>) -> Written {
        let usual = if self.aggregate_type == "normal" { "read_only" } else { "read_write" };
        let modify = |how: &str| (how != usual).then(|| how.to_uppercase());
        let flag = |set: bool| set.then(String::new);
        let size = |bytes: i32| (bytes != 0).then(|| bytes.to_string());
        let text = |value: &Option<String>| value.as_deref().map(ddl::literal);
        let clauses = [
            ("SFUNC", Some(self.sfunc.clone())),
            ("STYPE", Some(self.stype.clone())),
            ("SSPACE", size(self.sspace)),
            ("FINALFUNC", self.finalfunc.clone()),
            ("FINALFUNC_EXTRA", flag(self.finalfunc_extra)),
            ("FINALFUNC_MODIFY", modify(&self.finalfunc_modify)),
            ("COMBINEFUNC", self.combinefunc.clone()),
            ("SERIALFUNC", self.serialfunc.clone()),
            ("DESERIALFUNC", self.deserialfunc.clone()),
            ("INITCOND", text(&self.initcond)),
            ("MSFUNC", self.msfunc.clone()),
            ("MINVFUNC", self.minvfunc.clone()),
            ("MSTYPE", self.mstype.clone()),
            ("MSSPACE", size(self.msspace)),
            ("MFINALFUNC", self.mfinalfunc.clone()),
            ("MFINALFUNC_EXTRA", flag(self.mfinalfunc_extra)),
            ("MFINALFUNC_MODIFY", modify(&self.mfinalfunc_modify)),
            ("MINITCOND", text(&self.minitcond)),
            ("SORTOP", self.sortop.as_deref().map(operator)),
            ("HYPOTHETICAL", flag(self.aggregate_type == "hypothetical-set")),
            ("PARALLEL", (self.parallel != "unsafe").then(|| self.parallel.to_uppercase())),
        ];
        let clauses: Vec<String> = clauses
            .into_iter()
            .filter_map(|(name, value)| {
                value.map(|v| if v.is_empty() { name.to_owned() } else { format!("{name} = {v}") })
            })
            .collect();
        let mut written = Written::statement(format!(
            "CREATE AGGREGATE {}({}) (\n    {}\n);",
            ddl::qualified(&id.path),
            if self.arguments.is_empty() { "*" } else { &self.arguments },
            clauses.join(",\n    ")
        ));
        let name = format!("ROUTINE {}", ddl::path(id));
        ddl::depends_on_extensions(&mut written, &name, &self.depends_on_extensions);
        written
    }

    fn summary(&self, _id: &ObjectId) -> String {
        let arguments = if self.arguments.is_empty() { "*" } else { &self.arguments };
        format!("({arguments}) returns {}, sfunc {}", self.returns, self.sfunc)
    }
}

/// `OPERATOR(schema.name)` of an operator written with its operands: `<(integer,integer)`.
fn operator(signature: &str) -> String {
    let name = signature.split('(').next().unwrap_or_default();
    let schema = if ddl::first_name(name).0.is_empty() { "pg_catalog." } else { "" };
    format!("OPERATOR({schema}{name})")
}
