//! Routines: their definition, and what calling them does.

use std::sync::Arc;

use pg_query::NodeEnum;
use pg_query::protobuf::{CreateFunctionStmt, DefineStmt, FuncCall, FunctionParameter, Node};

use super::super::embedded::{self, Body};
use super::super::text::Text;
use super::super::tree::{options, strings};
use super::super::types;
use super::super::world::{NodeId, Space};
use super::{DEEPEST, Replay};

impl Replay {
    pub(super) fn create_routine(&mut self, statement: &CreateFunctionStmt, text: &Text<'_>) {
        let made = self.define_routine(&statement.funcname, &statement.parameters, text.whole());
        let Some(routine) = made else { return };
        self.world.node_mut(routine).body = embedded::routine_body(statement)
            .filter(|(_, body)| shapes_objects(body))
            .map(|(language, _)| {
                let sql = text.sql().to_owned();
                Arc::new(Body { sql, language, place: text.whole().clone() })
            });
    }

    pub(super) fn create_aggregate(&mut self, statement: &DefineStmt, text: &Text<'_>) {
        let parameters = match statement.args.first().and_then(|node| node.node.as_ref()) {
            Some(NodeEnum::List(list)) => list.items.clone(),
            _ => Vec::new(),
        };
        if !statement.oldstyle {
            self.define_routine(&statement.defnames, &parameters, text.whole());
            return;
        }
        let base = options(&statement.definition)
            .find(|option| option.defname.eq_ignore_ascii_case("basetype"))
            .and_then(|option| match &option.arg.as_deref()?.node {
                Some(NodeEnum::TypeName(name)) => Some(name.clone()),
                _ => None,
            });
        // `BASETYPE = ANY` is how the old syntax says "no argument".
        let base = base.filter(|name| strings(&name.names) != ["any"]);
        let parameters: Vec<_> = base
            .map(|name| FunctionParameter { arg_type: Some(name), ..Default::default() })
            .map(|parameter| Node { node: Some(NodeEnum::FunctionParameter(Box::new(parameter))) })
            .into_iter()
            .collect();
        self.define_routine(&statement.defnames, &parameters, text.whole());
    }

    /// Runs the body of a routine that the scripts themselves define.
    ///
    /// What it shapes is placed in the body, where the shaping SQL stands. The call itself is
    /// remembered with the body's words, for what the body shapes by text made while running.
    pub(super) fn call_routine(&mut self, call: Option<&FuncCall>, text: &Text<'_>) {
        if self.depth >= DEEPEST {
            return;
        }
        let Some(call) = call else { return };
        let Some(group) = self.lookup(Space::Routine, &strings(&call.funcname)) else { return };
        let overloads = self.world.children(group, Space::Overload);
        let arity = call.args.len();
        let fits = |id: &&NodeId| types::count(&self.world.node(**id).name) == arity;
        let routine = overloads.iter().find(fits).or_else(|| overloads.first());
        let body = routine.and_then(|&id| self.world.node(id).body.clone());
        let Some(body) = body else { return };
        let block = embedded::of_routine(&body.sql, body.language);
        if block.dynamic {
            self.calls.add_with(text, &body.sql);
        }
        let inner = Text::new(&body.sql, body.place.clone());
        self.block(&block, &inner);
    }
}

/// Whether a body may hold a statement that shapes an object; most routines only move rows.
fn shapes_objects(body: &str) -> bool {
    const VERBS: &[&str] = &["CREATE", "ALTER", "DROP", "COMMENT", "GRANT", "REVOKE", "EXECUTE"];
    let upper = body.to_ascii_uppercase();
    VERBS.iter().any(|verb| upper.contains(verb))
}
