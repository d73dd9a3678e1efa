//! The SQL inside `DO` blocks and routine bodies.

use std::ops::Range;

use pg_query::NodeEnum;
use pg_query::protobuf::{CreateFunctionStmt, DoStmt, Node};
use serde_json::Value;

use super::tree::{last_string, options, string, text_constant};
use super::world::Place;

/// One SQL statement that a block runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::source) struct Embedded {
    pub(in crate::source) sql: String,
    /// Where it stands in the surrounding statement, when it stands there verbatim.
    pub(in crate::source) range: Option<Range<usize>>,
}

/// The statements of a block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::source) struct Block {
    pub(in crate::source) statements: Vec<Embedded>,
    /// Whether it also runs text that is only known when it runs.
    pub(in crate::source) dynamic: bool,
}

/// A routine's body, kept for when the routine is called.
#[derive(Debug)]
pub(in crate::source) struct Body {
    /// The whole `CREATE FUNCTION`.
    pub(super) sql: String,
    pub(super) language: Language,
    pub(super) place: Place,
}

/// The languages whose static SQL can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::source) enum Language {
    Plpgsql,
    Sql,
}

/// What a `DO` statement runs. `sql` is the statement itself.
pub(in crate::source) fn of_do(sql: &str, statement: &DoStmt) -> Block {
    let is_other = options(&statement.args).any(|option| {
        option.defname == "language"
            && option.arg.as_deref().and_then(string).is_some_and(|name| name != "plpgsql")
    });
    if is_other {
        return Block { statements: Vec::new(), dynamic: true };
    }
    let body = options(&statement.args)
        .find(|option| option.defname == "as")
        .and_then(|option| string(option.arg.as_deref()?));
    body.map_or_else(Block::default, |body| of_plpgsql(sql, body))
}

/// The language and source text of a routine, when its SQL can be read.
pub(super) fn routine_body(statement: &CreateFunctionStmt) -> Option<(Language, &str)> {
    let option = |name: &str| options(&statement.options).find(|option| option.defname == name);
    let language = match option("language")?.arg.as_deref().and_then(string)? {
        "plpgsql" => Language::Plpgsql,
        "sql" => Language::Sql,
        _ => return None,
    };
    match &option("as")?.arg.as_deref()?.node {
        Some(NodeEnum::List(list)) => Some((language, string(list.items.first()?)?)),
        _ => None,
    }
}

/// What calling a routine runs. `sql` is its `CREATE FUNCTION`.
pub(super) fn of_routine(sql: &str, language: Language) -> Block {
    let parsed = pg_query::parse(sql, 0).ok();
    let node = parsed.and_then(|parsed| parsed.protobuf.stmts.into_iter().next()?.stmt?.node);
    let Some(NodeEnum::CreateFunctionStmt(statement)) = node else { return Block::default() };
    let Some((_, body)) = routine_body(&statement) else { return Block::default() };
    match language {
        Language::Plpgsql => of_plpgsql(sql, body),
        Language::Sql => {
            let start = sql.find(body);
            let statements = pg_query::split_with_parser(body).unwrap_or_default();
            let mut found = Block::default();
            let mut from = 0;
            for text in statements {
                let at = body[from..].find(text).map(|at| from + at);
                from = at.map_or(from, |at| at + text.len());
                let range = start.zip(at).map(|(start, at)| start + at..start + at + text.len());
                found.statements.push(Embedded { sql: text.to_owned(), range });
            }
            found
        }
    }
}

fn of_plpgsql(sql: &str, body: &str) -> Block {
    let Ok(parsed) = pg_query::parse_plpgsql(sql) else {
        return Block { statements: Vec::new(), dynamic: true };
    };
    let mut reader = Reader {
        sql,
        body: sql.find(body).map(|at| at..at + body.len()),
        from: 0,
        block: Block::default(),
    };
    reader.walk(&parsed);
    reader.block
}

struct Reader<'a> {
    sql: &'a str,
    body: Option<Range<usize>>,
    /// Where to look for the next statement: they come in the order of the text, mostly.
    from: usize,
    block: Block,
}

impl Reader<'_> {
    fn walk(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.walk(item)),
            Value::Object(fields) => {
                for (name, field) in fields {
                    match name.as_str() {
                        "PLpgSQL_stmt_execsql" => self.statement(&field["sqlstmt"]),
                        "PLpgSQL_stmt_perform" | "PLpgSQL_stmt_call" => {
                            self.statement(&field["expr"]);
                        }
                        "PLpgSQL_stmt_dynexecute" => self.execute(&field["query"]),
                        _ => self.walk_in_text_order(name, field),
                    }
                }
            }
            _ => {}
        }
    }

    /// Branches are visited as they are written, so that a search never runs ahead of the text.
    fn walk_in_text_order(&mut self, name: &str, field: &Value) {
        if name == "PLpgSQL_stmt_if" {
            for branch in ["cond", "then_body", "elsif_list", "else_body"] {
                self.walk(&field[branch]);
            }
        } else {
            self.walk(field);
        }
    }

    fn statement(&mut self, expression: &Value) {
        if let Some(text) = query(expression) {
            let range = self.locate(text);
            self.block.statements.push(Embedded { sql: text.to_owned(), range });
        }
    }

    /// `EXECUTE`: static after all when its text is made of constants.
    fn execute(&mut self, expression: &Value) {
        let Some(text) = query(expression) else { return };
        let Some(sql) = constant_text(text) else {
            self.block.dynamic = true;
            return;
        };
        let range = self.locate(text);
        let statements = pg_query::split_with_parser(&sql).unwrap_or_default();
        for statement in statements {
            // Lines inside are exact only where the constant stands verbatim in the block.
            let inner = range.clone().and_then(|range| {
                let at = self.sql[range.clone()].find(statement)?;
                Some(range.start + at..range.start + at + statement.len())
            });
            let range = inner.or_else(|| range.clone());
            self.block.statements.push(Embedded { sql: statement.to_owned(), range });
        }
    }

    fn locate(&mut self, text: &str) -> Option<Range<usize>> {
        let body = self.body.clone()?;
        let after = self.from.max(body.start);
        let at = self.sql[after..body.end]
            .find(text)
            .map(|at| after + at)
            .or_else(|| Some(body.start + self.sql[body].find(text)?))?;
        self.from = at + text.len();
        Some(at..at + text.len())
    }
}

fn query(expression: &Value) -> Option<&str> {
    expression["PLpgSQL_expr"]["query"].as_str()
}

/// The value of a text expression made of constants, `||`, `format` and the quoting functions.
fn constant_text(expression: &str) -> Option<String> {
    let parsed = pg_query::parse(&format!("SELECT {expression}"), 0).ok()?;
    let statement = parsed.protobuf.stmts.first()?.stmt.as_ref()?.node.as_ref()?;
    let NodeEnum::SelectStmt(select) = statement else { return None };
    match &select.target_list.first()?.node {
        Some(NodeEnum::ResTarget(target)) => evaluate(target.val.as_deref()?),
        _ => None,
    }
}

fn evaluate(node: &Node) -> Option<String> {
    if let Some(text) = text_constant(node) {
        return Some(text.to_owned());
    }
    match &node.node {
        Some(NodeEnum::AExpr(joined)) if last_string(&joined.name) == Some("||") => {
            Some(evaluate(joined.lexpr.as_deref()?)? + &evaluate(joined.rexpr.as_deref()?)?)
        }
        Some(NodeEnum::FuncCall(call)) => {
            let arguments: Vec<String> = call.args.iter().map(evaluate).collect::<Option<_>>()?;
            match (last_string(&call.funcname)?, arguments.as_slice()) {
                ("format", [template, values @ ..]) => format_text(template, values),
                ("quote_ident", [name]) => Some(quoted(name)),
                ("quote_literal", [text]) => Some(literal(text)),
                ("concat", all) => Some(all.concat()),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The server's `format`, for the conversions without a position or width.
fn format_text(template: &str, values: &[String]) -> Option<String> {
    let mut text = String::new();
    let mut values = values.iter();
    let mut chars = template.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            text.push(c);
            continue;
        }
        match chars.next()? {
            '%' => text.push('%'),
            's' => text.push_str(values.next()?),
            'I' => text.push_str(&quoted(values.next()?)),
            'L' => text.push_str(&literal(values.next()?)),
            _ => return None,
        }
    }
    Some(text)
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
