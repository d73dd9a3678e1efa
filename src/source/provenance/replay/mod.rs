//! Runs the statements against the simulated catalog.
//!
//! The server has already accepted them, so nothing is checked here: an object that a statement
//! names but that is unknown was made by something we cannot see, and is taken to exist.

mod alter;
mod alter_table;
mod constraint;
mod copy;
mod create;
mod named;
mod outside;
mod privileges;
mod resolve;
mod routine;
mod table;

use std::sync::Arc;

use pg_query::NodeEnum;
use pg_query::protobuf::{
    Node, SelectStmt, TransactionStmtKind, VariableSetKind, VariableSetStmt, a_const,
};

use super::Sessions;
use super::calls::Calls;
use super::embedded::{self, Block};
use super::session::{SearchPath, split_identifiers};
use super::text::Text;
use super::tree::{last_string, text_constant};
use super::world::{Place, World};
use crate::postgres::script::Statement;

/// The state of the simulation.
pub(super) struct Replay {
    pub(super) world: World,
    pub(super) calls: Calls,
    path: SearchPath,
    /// How many blocks and routine calls surround the statement. Inside one, a `CREATE` of what
    /// exists is a branch not taken or an error that the block catches.
    depth: u32,
    /// Whether the statement in hand says `ONLY`.
    only: bool,
}

/// Statements that move rows and never shape an object; parsing them would be wasted time.
const ROWS_ONLY: &[&str] = &["insert", "update", "delete", "copy", "truncate", "vacuum", "analyze"];

/// How deep routines may call each other before the simulation stops following.
const DEEPEST: u32 = 8;

impl Replay {
    pub(super) fn run(statements: &[Statement], sessions: Sessions) -> Self {
        let mut replay = Self {
            world: World::new(),
            calls: Calls::default(),
            path: SearchPath::default(),
            depth: 0,
            only: false,
        };
        let mut file: Option<&Arc<str>> = None;
        for statement in statements {
            if sessions == Sessions::PerFile && file != Some(&statement.file) {
                replay.path = SearchPath::default();
            }
            file = Some(&statement.file);
            replay.world.now += 1;
            let place = Place {
                file: Arc::clone(&statement.file),
                start_line: statement.start_line,
                start_column: statement.start_column,
                end_line: statement.end_line,
            };
            replay.statement(&Text::new(&statement.sql, place));
        }
        replay
    }

    fn statement(&mut self, text: &Text<'_>) {
        let first_word = text.first_word();
        if ROWS_ONLY.iter().any(|word| first_word.eq_ignore_ascii_case(word)) {
            return;
        }
        for node in parse(text) {
            self.apply(&node, text);
        }
    }

    fn apply(&mut self, node: &NodeEnum, text: &Text<'_>) {
        match node {
            NodeEnum::VariableSetStmt(set) => self.set_variable(set),
            NodeEnum::TransactionStmt(transaction) => match transaction.kind() {
                TransactionStmtKind::TransStmtBegin | TransactionStmtKind::TransStmtStart => {
                    self.path.begin();
                }
                TransactionStmtKind::TransStmtCommit => self.path.commit(),
                TransactionStmtKind::TransStmtRollback => self.path.roll_back(),
                _ => {}
            },
            NodeEnum::DiscardStmt(_) => self.path.reset(false),
            NodeEnum::SelectStmt(select) => self.select(select, text),
            NodeEnum::CallStmt(call) => {
                self.calls.add(text);
                self.call_routine(call.funccall.as_deref(), text);
            }
            NodeEnum::DoStmt(block) => {
                let found = embedded::of_do(text.sql(), block);
                if found.dynamic {
                    self.calls.add(text);
                }
                self.block(&found, text);
            }
            _ => {
                let _ = self.create(node, text)
                    || self.alter(node, text)
                    || self.privileges(node, text)
                    || self.named_only(node, text)
                    || self.outside(node, text);
            }
        }
    }

    /// Applies the static SQL of a block, each statement at its own lines.
    fn block(&mut self, block: &Block, text: &Text<'_>) {
        self.depth += 1;
        for inner in &block.statements {
            let whole = match &inner.range {
                Some(range) => text.part(range),
                None => text.whole().clone(),
            };
            let verbatim = inner.range.clone().and_then(|range| text.sql().get(range));
            if verbatim == Some(inner.sql.as_str()) {
                self.statement(&Text::new(&inner.sql, whole));
            } else {
                self.statement(&Text::somewhere_in(&inner.sql, whole));
            }
        }
        self.depth -= 1;
    }

    fn is_guarded(&self) -> bool {
        self.depth > 0
    }

    fn set_variable(&mut self, set: &VariableSetStmt) {
        match set.kind() {
            VariableSetKind::VarSetValue if set.name == "search_path" => {
                let schemas = set.args.iter().filter_map(text_constant);
                let schemas = schemas.filter(|name| !matches!(*name, "" | "$user"));
                self.path.set(schemas.map(str::to_owned).collect(), set.is_local);
            }
            VariableSetKind::VarSetDefault | VariableSetKind::VarReset
                if set.name == "search_path" =>
            {
                self.path.reset(set.is_local);
            }
            VariableSetKind::VarResetAll => self.path.reset(false),
            _ => {}
        }
    }

    fn select(&mut self, select: &SelectStmt, text: &Text<'_>) {
        if let Some(into) = &select.into_clause {
            if self.depth == 0 {
                self.create_table_as(into, text);
            }
            return;
        }
        let mut calls_something = false;
        for target in &select.target_list {
            let Some(NodeEnum::ResTarget(target)) = &target.node else { continue };
            let Some(NodeEnum::FuncCall(call)) =
                target.val.as_deref().and_then(|v| v.node.as_ref())
            else {
                continue;
            };
            match last_string(&call.funcname) {
                Some("set_config") => self.set_config(&call.args),
                Some("setval" | "nextval") => {}
                _ => {
                    calls_something = true;
                    self.call_routine(Some(call), text);
                }
            }
        }
        if calls_something || !select.from_clause.is_empty() && text.sql().contains('(') {
            self.calls.add(text);
        }
    }

    /// `set_config('search_path', value, is_local)`, as `pg_dump` writes it.
    fn set_config(&mut self, arguments: &[Node]) {
        let [name, value, local] = arguments else { return };
        if text_constant(name) == Some("search_path")
            && let Some(value) = text_constant(value)
        {
            let mut schemas = split_identifiers(value);
            schemas.retain(|name| name != "$user");
            self.path.set(schemas, is_true(local));
        }
    }
}

fn is_true(node: &Node) -> bool {
    match &node.node {
        Some(NodeEnum::AConst(constant)) => {
            matches!(&constant.val, Some(a_const::Val::Boolval(value)) if value.boolval)
        }
        Some(NodeEnum::TypeCast(cast)) => cast.arg.as_deref().is_some_and(is_true),
        _ => false,
    }
}

/// The statements of a text; none when the parser does not understand it.
fn parse(text: &Text<'_>) -> Vec<NodeEnum> {
    let parsed = match pg_query::parse(text.sql(), 0) {
        Ok(parsed) => parsed,
        Err(pg_query::Error::Decode(_)) => {
            // The tree is deeper than its decoder allows, which only a query can be. Its
            // definition still tells the name, so the query is replaced by the simplest one.
            let Some(header) = text.query_start().and_then(|at| text.sql().get(..at)) else {
                return Vec::new();
            };
            let Ok(parsed) = pg_query::parse(&format!("{header} SELECT"), 0) else {
                return Vec::new();
            };
            parsed
        }
        Err(_) => return Vec::new(),
    };
    parsed.protobuf.stmts.into_iter().filter_map(|raw| raw.stmt?.node).collect()
}
