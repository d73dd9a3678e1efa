//! Small readers of the parser's tree.

use pg_query::NodeEnum;
use pg_query::protobuf::{DefElem, Node, a_const};

/// The string nodes of a list.
pub(in crate::source) fn strings(nodes: &[Node]) -> Vec<&str> {
    nodes.iter().filter_map(string).collect()
}

pub(in crate::source) fn string(node: &Node) -> Option<&str> {
    match &node.node {
        Some(NodeEnum::String(value)) => Some(&value.sval),
        _ => None,
    }
}

pub(super) fn last_string(nodes: &[Node]) -> Option<&str> {
    nodes.iter().filter_map(string).next_back()
}

/// A name that the grammar gives as a list, a type name or one string.
pub(super) fn name_path(node: &Node) -> Vec<&str> {
    match &node.node {
        Some(NodeEnum::List(list)) => strings(&list.items),
        Some(NodeEnum::TypeName(type_name)) => strings(&type_name.names),
        Some(NodeEnum::String(value)) => vec![&value.sval],
        _ => Vec::new(),
    }
}

/// A string constant.
pub(in crate::source) fn text_constant(node: &Node) -> Option<&str> {
    match &node.node {
        Some(NodeEnum::AConst(constant)) => match &constant.val {
            Some(a_const::Val::Sval(value)) => Some(&value.sval),
            _ => None,
        },
        Some(NodeEnum::TypeCast(cast)) => text_constant(cast.arg.as_deref()?),
        _ => None,
    }
}

/// The options of a statement.
pub(in crate::source) fn options(nodes: &[Node]) -> impl Iterator<Item = &DefElem> {
    nodes.iter().filter_map(|node| match &node.node {
        Some(NodeEnum::DefElem(option)) => Some(&**option),
        _ => None,
    })
}

/// The items of an option whose argument is a list.
pub(in crate::source) fn option_list<'a>(nodes: &'a [Node], name: &str) -> Option<&'a [Node]> {
    let option = options(nodes).find(|option| option.defname == name)?;
    match &option.arg.as_deref()?.node {
        Some(NodeEnum::List(list)) => Some(&list.items),
        _ => None,
    }
}

/// What an expression or query mentions.
#[derive(Debug, Default)]
pub(super) struct Mentions {
    /// The last part of every column reference.
    pub(super) columns: Vec<String>,
    /// Schema (or nothing) and name of every relation.
    pub(super) relations: Vec<(String, String)>,
}

/// Collects the columns and relations that occur anywhere below a node.
///
/// The tree is walked in its serialised form because the parser's own walk leaves out many kinds
/// of expression.
pub(super) fn mentions(node: Option<&Node>) -> Mentions {
    let mut found = Mentions::default();
    if let Some(value) = node.and_then(|node| serde_json::to_value(node).ok()) {
        collect(&value, &mut found);
    }
    found
}

fn collect(value: &serde_json::Value, found: &mut Mentions) {
    match value {
        serde_json::Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        serde_json::Value::Object(fields) => {
            for (name, field) in fields {
                match name.as_str() {
                    "ColumnRef" => {
                        let last = field["fields"].as_array().and_then(|all| all.last());
                        let last = last.and_then(|last| last["node"]["String"]["sval"].as_str());
                        found.columns.extend(last.map(str::to_owned));
                    }
                    "RangeVar" => {
                        let text = |key: &str| field[key].as_str().unwrap_or_default().to_owned();
                        found.relations.push((text("schemaname"), text("relname")));
                    }
                    _ => collect(field, found),
                }
            }
        }
        _ => {}
    }
}
