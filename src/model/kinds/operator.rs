//! Operators (`pg_operator`).
//!
//! `oprkind` follows from the arguments in the path.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OWNER, Room, Rule, Spelling};
use crate::model::ddl::{Around, Written};
use crate::model::{ObjectId, ddl};

/// An operator. The last component of the path is the pair of argument types, `(NONE, integer)`
/// for one that stands before its argument.
///
/// One that another operator names as its commutator or negator before it is created is there as a
/// shell: it has no function and no result.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Operator {
    /// The function behind it; `None` for a shell.
    pub function: Option<String>,
    /// The type of the result; `None` for a shell.
    pub returns: Option<String>,
    /// The operator that gives the same with the arguments exchanged, as `OPERATOR(schema.name)`.
    pub commutator: Option<String>,
    /// The operator that gives the opposite, as `OPERATOR(schema.name)`.
    pub negator: Option<String>,
    /// The function that estimates how many rows fulfil it.
    pub restrict: Option<String>,
    /// The function that estimates how many pairs of rows it joins.
    pub join: Option<String>,
    /// Whether it can be used in a hash join.
    pub hashes: bool,
    /// Whether it can be used in a merge join.
    pub merges: bool,
    /// The role that owns it.
    pub owner: String,
}

/// The sub-select that gives the schema-qualified name of the operator with the OID `oid`; null
/// for none.
pub(super) fn name_of(oid: &str) -> String {
    format!(
        "(SELECT format('OPERATOR(%I.%s)', xn.nspname, xo.oprname)
          FROM pg_operator xo JOIN pg_namespace xn ON xn.oid = xo.oprnamespace
          WHERE xo.oid = {oid})"
    )
}

impl Room for Operator {
    const SQL_CLASS: &'static str = "OPERATOR";
    const CATALOG: Option<&'static str> = Some("pg_operator");
    const RULES: &'static [Rule] = &[OWNER];
    // The name is made of symbols and never quoted.
    const SPELLING: Option<Spelling> = Some(|path, quote| match path {
        [schema, name, arguments] => format!("{}.{name}{arguments}", quote(schema)),
        other => other.join("."),
    });

    fn query(_major: u32) -> String {
        let (commutator, negator) = (name_of("o.oprcom"), name_of("o.oprnegate"));
        format!(
            "SELECT ARRAY[n.nspname, o.oprname, format('(%s, %s)',
                    CASE WHEN o.oprleft = 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END,
                    CASE WHEN o.oprright = 0 THEN 'NONE' ELSE format_type(o.oprright, NULL) END
                )]::text[] AS _path,
                ARRAY['pg_operator'::regclass, o.oid, 0]::int8[] AS _at, n.at AS _parents,
                CASE WHEN o.oprcode <> 0 THEN o.oprcode::regproc::text END AS function,
                CASE WHEN o.oprresult <> 0 THEN format_type(o.oprresult, NULL) END AS returns,
                {commutator} AS commutator,
                {negator} AS negator,
                CASE WHEN o.oprrest <> 0 THEN o.oprrest::regproc::text END AS restrict,
                CASE WHEN o.oprjoin <> 0 THEN o.oprjoin::regproc::text END AS join,
                o.oprcanhash AS hashes,
                o.oprcanmerge AS merges,
                pg_get_userbyid(o.oprowner) AS owner
             FROM pg_operator o JOIN user_schema n ON n.oid = o.oprnamespace"
        )
    }

    fn written(&self, id: &ObjectId, _around: &Around<'_>) -> Written {
        let mut written = Written::statement(self.definition(id));
        written.late = self.function.is_none();
        written
    }

    fn summary(&self, _id: &ObjectId) -> String {
        match (&self.function, &self.returns) {
            (Some(function), Some(returns)) => format!("returns {returns}, function {function}"),
            _ => "a shell".to_owned(),
        }
    }
}

impl Operator {
    fn definition(&self, id: &ObjectId) -> String {
        let Some(function) = &self.function else {
            return format!("-- {} is a shell, made by the operator that names it", ddl::path(id));
        };
        let [schema, name, arguments] = id.path.as_slice() else { return String::new() };
        let (left, right) = argument_types(arguments);
        let clauses = [
            ("FUNCTION", Some(function.as_str())),
            ("LEFTARG", (left != "NONE").then_some(left)),
            ("RIGHTARG", (right != "NONE").then_some(right)),
            ("COMMUTATOR", self.commutator.as_deref()),
            ("NEGATOR", self.negator.as_deref()),
            ("RESTRICT", self.restrict.as_deref()),
            ("JOIN", self.join.as_deref()),
        ];
        let mut clauses: Vec<String> = clauses
            .into_iter()
            .filter_map(|(word, value)| Some(format!("{word} = {}", value?)))
            .collect();
        clauses.extend(self.hashes.then(|| "HASHES".to_owned()));
        clauses.extend(self.merges.then(|| "MERGES".to_owned()));
        format!(
            "CREATE OPERATOR {}.{name} (\n    {}\n);",
            ddl::ident(schema),
            clauses.join(",\n    ")
        )
    }
}

/// The two types of `(left, right)`. A comma in a quoted name or in brackets does not part them.
fn argument_types(arguments: &str) -> (&str, &str) {
    let inner = arguments.trim_start_matches('(').strip_suffix(')').unwrap_or(arguments);
    let mut quoted = false;
    for (at, character) in inner.char_indices() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => return (&inner[..at], inner[at + 1..].trim_start()),
            _ => {}
        }
    }
    ("NONE", inner)
}

#[cfg(test)]
mod tests {
    use super::argument_types;

    #[test]
    fn a_comma_in_a_name_does_not_part_the_arguments() {
        for (arguments, types) in [
            ("(integer, text)", ("integer", "text")),
            ("(NONE, app.t)", ("NONE", "app.t")),
            (r#"(app."a, ""b", text[])"#, (r#"app."a, ""b""#, "text[]")),
        ] {
            assert_eq!(argument_types(arguments), types);
        }
    }
}
