//! Argument types in a form that can be compared, however they were spelled.

use pg_query::NodeEnum;
use pg_query::protobuf::{
    FunctionParameter, FunctionParameterMode, Node, ObjectWithArgs, TypeName,
};

use super::tree::{last_string, strings};

/// The canonical spelling of a type: its bare name, `[]` for an array of any dimension.
///
/// Schemas and type modifiers are left out: a statement often leaves out the schema, and a
/// routine's identity never has the modifier. The parser has already turned `integer` into
/// `int4`.
pub(super) fn canonical(type_name: &TypeName) -> String {
    let name = last_string(&type_name.names).unwrap_or_default();
    // A reference to a column's type is resolved by the server; nothing here knows the answer.
    let name = if type_name.pct_type { "%" } else { name };
    if type_name.array_bounds.is_empty() {
        // `_int4` is how the catalogs call `integer[]`.
        let element = name.strip_prefix('_').filter(|rest| BUILT_IN.contains(rest));
        element.map_or_else(|| name.to_owned(), |element| format!("{element}[]"))
    } else {
        format!("{name}[]")
    }
}

const BUILT_IN: &[&str] = &[
    "bool",
    "bpchar",
    "bytea",
    "date",
    "float4",
    "float8",
    "int2",
    "int4",
    "int8",
    "json",
    "jsonb",
    "name",
    "numeric",
    "oid",
    "text",
    "time",
    "timestamp",
    "timestamptz",
    "uuid",
    "varchar",
];

/// The canonical argument list of a routine: its input arguments, separated by commas.
pub(super) fn of_parameters(parameters: &[Node]) -> String {
    let inputs = parameters.iter().filter_map(|node| match &node.node {
        Some(NodeEnum::FunctionParameter(parameter)) if is_input(parameter) => {
            parameter.arg_type.as_ref().map(canonical)
        }
        _ => None,
    });
    inputs.collect::<Vec<_>>().join(",")
}

fn is_input(parameter: &FunctionParameter) -> bool {
    !matches!(
        parameter.mode(),
        FunctionParameterMode::FuncParamOut | FunctionParameterMode::FuncParamTable
    )
}

/// The canonical argument list a statement names a routine by; `None` when it gives none.
pub(super) fn of_object(object: &ObjectWithArgs) -> Option<String> {
    let types = object.objargs.iter().filter_map(|node| match &node.node {
        Some(NodeEnum::TypeName(type_name)) => Some(canonical(type_name)),
        _ => None,
    });
    (!object.args_unspecified).then(|| types.collect::<Vec<_>>().join(","))
}

/// The canonical form of an id's argument list, such as `(integer, text)`.
pub(super) fn of_argument_list(list: &str) -> String {
    let arguments = list.trim().trim_start_matches('(').trim_end_matches(')');
    if arguments.trim().is_empty() || arguments.trim() == "*" {
        return String::new();
    }
    let kind = if list.contains(" ORDER BY ") { "AGGREGATE" } else { "FUNCTION" };
    let Ok(parsed) = pg_query::parse(&format!("DROP {kind} f{list}"), 0) else {
        return list.to_owned();
    };
    let statement = parsed.protobuf.stmts.into_iter().next().and_then(|raw| raw.stmt);
    let Some(NodeEnum::DropStmt(drop)) = statement.and_then(|node| node.node) else {
        return list.to_owned();
    };
    match drop.objects.first().and_then(|node| node.node.as_ref()) {
        Some(NodeEnum::ObjectWithArgs(object)) => of_object(object).unwrap_or_default(),
        _ => list.to_owned(),
    }
}

/// How many arguments a canonical list has.
pub(super) fn count(canonical_list: &str) -> usize {
    if canonical_list.is_empty() { 0 } else { canonical_list.split(',').count() }
}

/// The parts of a possibly qualified type name.
pub(super) fn path(type_name: &TypeName) -> Vec<&str> {
    strings(&type_name.names)
}
