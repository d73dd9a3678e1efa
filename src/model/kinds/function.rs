//! Functions and window functions (`pg_proc` with `prokind` `f` or `w`).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Aspect, Comparison, OWNER, Room, Rule, depends_on_extensions};
use crate::model::ddl::{Around, Creation, Written};
use crate::model::expression::Expression;
use crate::model::mirrored::{Mirrored, Usual};
use crate::model::{Attributes, ObjectId, ddl, secrets, unquote_identifier};

/// A function.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Function {
    /// The arguments with names, modes and defaults.
    pub arguments: Expression,
    /// The result type.
    pub returns: String,
    /// The language.
    pub language: String,
    /// The body in SQL or PL/pgSQL.
    pub body: Option<String>,
    /// The body in any other language, or the link symbol; white space counts.
    pub source: Option<String>,
    /// The body of an SQL-standard function (`BEGIN ATOMIC`, `RETURN`).
    pub sql_body: Option<Expression>,
    /// The library of a C function.
    pub library: Option<String>,
    /// Whether it is a window function.
    pub window: bool,
    /// `immutable`, `stable` or `volatile`.
    pub volatility: String,
    /// `safe`, `restricted` or `unsafe`.
    pub parallel: String,
    /// Whether a null argument gives null without a call.
    pub strict: bool,
    /// Whether it runs with its owner's privileges.
    pub security_definer: bool,
    /// Whether it has no side effects that could reveal its arguments.
    pub leakproof: bool,
    /// The estimated cost of a call, in units of `cpu_operator_cost`.
    pub cost: f64,
    /// The estimated number of rows of a set-returning function.
    pub rows: f64,
    /// The planner support function.
    pub support: Option<String>,
    /// The types for which a transform is applied.
    pub transform_types: Vec<String>,
    /// `SET` clauses, each `name=value`, secrets `(hidden)`.
    pub configuration: BTreeSet<String>,
    /// Extensions that take the object along when they are dropped (`DEPENDS ON EXTENSION`).
    pub depends_on_extensions: BTreeSet<String>,
    /// The role that owns it.
    pub owner: String,
}

/// The argument types of the routine `p`, as the last component of its path.
pub const SIGNATURE: &str = "'(' || coalesce((
    SELECT string_agg(format_type(u.t, NULL), ', ' ORDER BY u.n)
    FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS u (t, n)), '') || ')'";

/// The columns that functions and procedures have in common.
pub(super) fn common() -> String {
    let configuration = secrets::options("p.proconfig");
    let extensions = depends_on_extensions("pg_proc", "p.oid");
    format!(
        "ARRAY['pg_proc'::regclass, p.oid, 0]::int8[] AS _at, n.at AS _parents,
        pg_get_function_arguments(p.oid) AS arguments,
        l.lanname AS language,
        CASE WHEN l.lanname IN ('sql', 'plpgsql') AND p.prosqlbody IS NULL THEN p.prosrc END AS body,
        CASE WHEN l.lanname NOT IN ('sql', 'plpgsql') THEN p.prosrc END AS source,
        pg_get_function_sqlbody(p.oid) AS sql_body,
        p.probin AS library,
        p.prosecdef AS security_definer,
        ARRAY(SELECT format_type(u.t, NULL) FROM unnest(p.protrftypes) WITH ORDINALITY AS u (t, n)
              ORDER BY u.n) AS transform_types,
        CASE WHEN p.proconfig IS NULL THEN ARRAY[]::text[] ELSE {configuration}
        END AS configuration,
        pg_get_userbyid(p.proowner) AS owner,
        {extensions}"
    )
}

/// The rule that both have for the body.
pub(super) const BODY: Rule =
    Rule { attribute: "body", comparison: Comparison::Layout, aspect: Aspect::BodyLayout };

impl Room for Function {
    const SQL_CLASS: &'static str = "FUNCTION";
    const RULES: &'static [Rule] = &[OWNER, BODY];
    const MIRRORED: Mirrored = Mirrored {
        usual: &[
            ("arguments", Usual::Text("")),
            ("volatility", Usual::Text("volatile")),
            ("parallel", Usual::Text("unsafe")),
            ("cost", Usual::Of(usual_cost)),
            ("rows", Usual::Of(usual_rows)),
        ],
        ..Mirrored::PLAIN
    };

    fn query(_major: u32) -> String {
        let common = common();
        format!(
            "SELECT ARRAY[n.nspname, p.proname, {SIGNATURE}]::text[] AS _path,
                CASE WHEN EXISTS (
                    SELECT FROM pg_depend d
                    WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
                      AND d.refclassid = 'pg_type'::regclass AND d.deptype = 'i')
                     THEN 'constructor of a range type, made by the server' END AS _left_out,
                {common},
                pg_get_function_result(p.oid) AS returns,
                p.prokind = 'w' AS window,
                CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable'
                     ELSE 'volatile' END AS volatility,
                CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted'
                     ELSE 'unsafe' END AS parallel,
                p.proisstrict AS strict,
                p.proleakproof AS leakproof,
                p.procost AS cost,
                p.prorows AS rows,
                CASE WHEN p.prosupport <> 0 THEN p.prosupport::regproc::text END AS support
             FROM pg_proc p
             JOIN user_schema n ON n.oid = p.pronamespace
             JOIN pg_language l ON l.oid = p.prolang
             WHERE p.prokind IN ('f', 'w')"
        )
    }

    fn written(&self, id: &ObjectId, _around: &Around<'_>) -> Written {
        let mut clauses = vec![format!("LANGUAGE {}", ddl::ident(&self.language))];
        clauses.extend(transform(&self.transform_types));
        clauses.extend(self.window.then(|| "WINDOW".to_owned()));
        let volatility = Some(self.volatility.to_uppercase());
        clauses.extend(volatility.filter(|volatility| volatility != "VOLATILE"));
        clauses.extend(self.leakproof.then(|| "LEAKPROOF".to_owned()));
        clauses.extend(self.strict.then(|| "STRICT".to_owned()));
        clauses.extend(self.security_definer.then(|| "SECURITY DEFINER".to_owned()));
        if self.parallel != "unsafe" {
            clauses.push(format!("PARALLEL {}", self.parallel.to_uppercase()));
        }
        // The costs and rows that `CREATE FUNCTION` assumes.
        let is_native = matches!(self.language.as_str(), "c" | "internal");
        let numbers =
            [("COST", self.cost, if is_native { 1.0 } else { 100.0 }), ("ROWS", self.rows, 1000.0)];
        let chosen = numbers
            .iter()
            .filter(|(_, number, usual)| *number > 0.0 && number.total_cmp(usual).is_ne());
        clauses.extend(chosen.map(|(word, number, _)| format!("{word} {number}")));
        clauses.extend(self.support.as_ref().map(|support| format!("SUPPORT {support}")));
        clauses.extend(configuration(&self.configuration));
        let head = format!(
            "FUNCTION {}({}) RETURNS {}\n    {}",
            ddl::qualified(&id.path),
            self.arguments,
            self.returns,
            clauses.join("\n    "),
        );
        let text = self.body.as_deref().or(self.source.as_deref()).unwrap_or_default();
        let mut written =
            Written::by(routine(&head, text, self.sql_body.as_ref(), self.library.as_deref()));
        ddl::depends_on_extensions(
            &mut written,
            &format!("FUNCTION {}", ddl::path(id)),
            &self.depends_on_extensions,
        );
        written
    }
}

/// What `CREATE FUNCTION` takes the cost for, by the language (`COST execution_cost`).
fn usual_cost(function: &Attributes) -> Value {
    let built_in = matches!(function["language"].as_str(), Some("c" | "internal"));
    Value::from(if built_in { 1.0 } else { 100.0 })
}

/// How many rows `CREATE FUNCTION` takes a function to return (`ROWS result_rows`).
fn usual_rows(function: &Attributes) -> Value {
    let returns = function["returns"].as_str().unwrap_or_default();
    let many = returns.starts_with("SETOF ") || returns.starts_with("TABLE(");
    Value::from(if many { 1000.0 } else { 0.0 })
}

/// How a routine comes about. Only an SQL-standard body needs what it uses to be there already, so
/// an empty body can stand for it.
pub(super) fn routine(
    head: &str,
    text: &str,
    sql_body: Option<&Expression>,
    library: Option<&str>,
) -> Creation {
    let whole = format!("{head}\n{};", definition(text, sql_body, library));
    let text = format!("CREATE {whole}");
    if sql_body.is_none() {
        return Creation::Statement(text);
    }
    let placeholder = format!("CREATE {head}\nAS '';");
    Creation::Replaceable { text, placeholder, replacement: format!("CREATE OR REPLACE {whole}") }
}

/// The `TRANSFORM` clause of a routine, if it has one.
pub(super) fn transform(types: &[String]) -> Option<String> {
    let types: Vec<String> = types.iter().map(|t| format!("FOR TYPE {t}")).collect();
    (!types.is_empty()).then(|| format!("TRANSFORM {}", types.join(", ")))
}

/// `SET` clauses of a routine.
pub(super) fn configuration(settings: &BTreeSet<String>) -> impl Iterator<Item = String> {
    settings.iter().filter_map(|setting| {
        let (name, value) = setting.split_once('=')?;
        let value = if LISTS.contains(&name) { list(value) } else { ddl::literal(value) };
        Some(format!("SET {name} TO {value}"))
    })
}

/// Parameters whose value is a list of names (`GUC_LIST_QUOTE`): kept quoted where needed.
const LISTS: &[&str] = &[
    "local_preload_libraries",
    "search_path",
    "session_preload_libraries",
    "shared_preload_libraries",
    "temp_tablespaces",
    "unix_socket_directories",
];

/// Each name of the list as a literal.
fn list(value: &str) -> String {
    let mut names = Vec::new();
    let mut rest = value.trim();
    while !rest.is_empty() {
        let (name, after) = ddl::first_name(rest);
        let (bare, after) = if let Some(name) = unquote_identifier(name) {
            (name, after)
        } else {
            // Not an identifier, such as a path: up to the comma.
            let (bare, after) = rest.split_at(rest.find(',').unwrap_or(rest.len()));
            (bare.trim().into(), after)
        };
        names.push(ddl::literal(&bare));
        rest = after.trim_start().trim_start_matches(',').trim_start();
    }
    if names.is_empty() { "''".to_owned() } else { names.join(", ") }
}

/// `AS …` or the SQL-standard body of a routine.
fn definition(text: &str, sql_body: Option<&Expression>, library: Option<&str>) -> String {
    if let Some(sql_body) = sql_body {
        return sql_body.to_string();
    }
    match library {
        Some(library) => format!("AS {}, {}", ddl::literal(library), ddl::literal(text)),
        None => format!("AS {}", ddl::dollar_quoted(text)),
    }
}
