//! The names the server gives to what a statement leaves unnamed.

use pg_query::NodeEnum;
use pg_query::protobuf::{AExprKind, MinMaxOp, Node, SqlValueFunctionOp, SubLink, SubLinkType};

use super::tree::last_string;
use super::world::{NodeId, Part, Space, World};

/// `NAMEDATALEN - 1`.
const LONGEST: usize = 63;

/// `makeObjectName`: joins the names and the label with underscores, shortening the longer name
/// until the result fits.
pub(super) fn join(first: &str, second: Option<&str>, label: &str) -> String {
    let overhead = label.len() + 1 + usize::from(second.is_some());
    let available = LONGEST.saturating_sub(overhead);
    let (mut one, mut two) = (first.len(), second.map_or(0, str::len));
    while one + two > available {
        if one > two { one -= 1 } else { two -= 1 }
    }
    let mut name = clip(first, one).to_owned();
    if let Some(second) = second {
        name.push('_');
        name.push_str(clip(second, two));
    }
    name.push('_');
    name.push_str(label);
    name
}

/// `pg_mbcliplen`: at most that many bytes, without breaking a character.
fn clip(name: &str, mut bytes: usize) -> &str {
    bytes = bytes.min(name.len());
    while !name.is_char_boundary(bytes) {
        bytes -= 1;
    }
    &name[..bytes]
}

/// `ChooseIndexNameAddition`: column names joined until there is more than any name can hold.
pub(super) fn addition(names: &[String]) -> String {
    let mut joined = String::new();
    for name in names {
        if !joined.is_empty() {
            joined.push('_');
        }
        joined.push_str(name);
        if joined.len() > LONGEST {
            break;
        }
    }
    joined
}

/// `ChooseIndexColumnNames`: a name that occurs again gets a number.
pub(super) fn distinct(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut chosen: Vec<String> = Vec::new();
    for name in names {
        let mut candidate = name.clone();
        let mut number = 1;
        while chosen.contains(&candidate) {
            let suffix = number.to_string();
            candidate = format!("{}{suffix}", clip(&name, LONGEST - suffix.len()));
            number += 1;
        }
        chosen.push(candidate);
    }
    chosen
}

/// Tries the label, then the label with 1, 2, … until the name is free.
fn first_free(
    first: &str,
    second: Option<&str>,
    label: &str,
    taken: impl Fn(&str) -> bool,
) -> String {
    let mut name = join(first, second, label);
    let mut pass = 0_u32;
    while taken(&name) {
        pass += 1;
        name = join(first, second, &format!("{label}{pass}"));
    }
    name
}

impl World {
    /// The names of what an index or constraint covers.
    pub(super) fn part_names(&self, parts: &[Part]) -> Vec<String> {
        distinct(parts.iter().map(|part| match part {
            Part::Column(column) => self.node(*column).name.clone(),
            Part::Expression(name) => name.clone(),
        }))
    }

    /// `ChooseRelationName`: a name free among relations, and among the schema's constraints
    /// when it will also name a constraint.
    pub(super) fn free_relation_name(
        &self,
        table: NodeId,
        second: Option<&str>,
        label: &str,
        is_constraint: bool,
    ) -> String {
        let schema = self.node(table).parent;
        first_free(&self.node(table).name, second, label, |name| {
            self.get(schema, Space::Relation, name).is_some()
                || is_constraint && self.constraint_in_schema(schema, name)
        })
    }

    /// `ChooseConstraintName`: a name no constraint of the schema has.
    pub(super) fn free_constraint_name(
        &self,
        owner: NodeId,
        second: Option<&str>,
        label: &str,
    ) -> String {
        let schema = self.node(owner).parent;
        first_free(&self.node(owner).name, second, label, |name| {
            self.constraint_in_schema(schema, name)
        })
    }
}

/// `FigureIndexColname`: what an expression is called as an index column.
pub(super) fn of_expression(node: Option<&Node>) -> String {
    figure(node).map_or_else(|| "expr".to_owned(), |(name, _)| name)
}

/// `FigureColnameInternal`: a name and whether it is a strong one.
fn figure(node: Option<&Node>) -> Option<(String, bool)> {
    let strong = |name: &str| Some((name.to_owned(), true));
    match node?.node.as_ref()? {
        NodeEnum::ColumnRef(column) => strong(last_string(&column.fields)?),
        NodeEnum::FuncCall(call) => strong(last_string(&call.funcname)?),
        NodeEnum::AIndirection(indirection) => match last_string(&indirection.indirection) {
            Some(field) => strong(field),
            None => figure(indirection.arg.as_deref()),
        },
        NodeEnum::AExpr(expression) if expression.kind() == AExprKind::AexprNullif => {
            strong("nullif")
        }
        NodeEnum::TypeCast(cast) => {
            let type_name = cast.type_name.as_ref().and_then(|name| last_string(&name.names));
            let weak = || type_name.map(|name| (name.to_owned(), false));
            figure(cast.arg.as_deref()).filter(|(_, strong)| *strong).or_else(weak)
        }
        NodeEnum::CollateClause(clause) => figure(clause.arg.as_deref()),
        NodeEnum::GroupingFunc(_) => strong("grouping"),
        NodeEnum::SubLink(link) => figure_sublink(link),
        NodeEnum::CaseExpr(case) => figure(case.defresult.as_deref())
            .filter(|(_, strong)| *strong)
            .or_else(|| Some(("case".to_owned(), false))),
        NodeEnum::AArrayExpr(_) => strong("array"),
        NodeEnum::RowExpr(_) => strong("row"),
        NodeEnum::CoalesceExpr(_) => strong("coalesce"),
        NodeEnum::MinMaxExpr(extreme) => {
            strong(if extreme.op() == MinMaxOp::IsGreatest { "greatest" } else { "least" })
        }
        NodeEnum::SqlvalueFunction(function) => strong(sql_value_name(function.op())?),
        _ => None,
    }
}

fn figure_sublink(link: &SubLink) -> Option<(String, bool)> {
    match link.sub_link_type() {
        SubLinkType::ExistsSublink => Some(("exists".to_owned(), true)),
        SubLinkType::ArraySublink => Some(("array".to_owned(), true)),
        _ => None,
    }
}

fn sql_value_name(op: SqlValueFunctionOp) -> Option<&'static str> {
    use SqlValueFunctionOp as Op;
    Some(match op {
        Op::SqlvalueFunctionOpUndefined => return None,
        Op::SvfopCurrentDate => "current_date",
        Op::SvfopCurrentTime | Op::SvfopCurrentTimeN => "current_time",
        Op::SvfopCurrentTimestamp | Op::SvfopCurrentTimestampN => "current_timestamp",
        Op::SvfopLocaltime | Op::SvfopLocaltimeN => "localtime",
        Op::SvfopLocaltimestamp | Op::SvfopLocaltimestampN => "localtimestamp",
        Op::SvfopCurrentRole => "current_role",
        Op::SvfopCurrentUser => "current_user",
        Op::SvfopUser => "user",
        Op::SvfopSessionUser => "session_user",
        Op::SvfopCurrentCatalog => "current_catalog",
        Op::SvfopCurrentSchema => "current_schema",
    })
}
