//! Tests that are bound to a migration: they run on the schema as it is after that one.

use super::error::BehaviourError;
use super::{Body, Case, Revision};
use crate::postgres::script::Step;
use crate::problem::{Fault, Problems, nearest};
use crate::source::migrations::Chain;

/// Tests by the schema that they run on.
#[derive(Clone, Debug, Default)]
pub struct Bound {
    /// Those of the whole schema, in their order.
    pub free: Vec<Case>,
    /// The others: for each migration of the chain, those that run when it was the last.
    pub at: Vec<Vec<Case>>,
}

impl Bound {
    /// How many tests are bound.
    pub fn count(&self) -> usize {
        self.at.iter().map(Vec::len).sum()
    }
}

/// Looks the revisions up in the chain.
///
/// # Errors
/// When the chain has no migration of a version or name, with the place that names it.
pub fn bind(cases: Vec<Case>, chain: &Chain) -> Result<Bound, BehaviourError> {
    let mut bound = Bound { free: Vec::new(), at: vec![Vec::new(); chain.steps.len()] };
    for mut case in cases {
        let Some(revision) = &mut case.revision else {
            bound.free.push(case);
            continue;
        };
        match chain.position(&revision.name) {
            Some(at) => {
                revision.name.clone_from(&chain.steps[at].name);
                bound.at[at].push(case);
            }
            None => return Err(unknown(&case, chain)),
        }
    }
    Ok(bound)
}

fn unknown(case: &Case, chain: &Chain) -> BehaviourError {
    let Revision { name, span } =
        case.revision.clone().unwrap_or_else(|| Revision { name: String::new(), span: 0..0 });
    let hint = match nearest(&name, chain.steps.iter().map(|step| step.name.as_str())) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("name one by its version or its name: the last is `{}`", {
            chain.head().unwrap_or_default()
        }),
    };
    let message = format!("there is no migration `{name}` in `{}`", chain.folder);
    let fault = Fault::new(span, message).hint(hint);
    let steps = match &case.body {
        Body::Annotated(statements) => statements.first().map(|checked| &checked.step),
        Body::PgTap(steps) => steps.first(),
    };
    let text = steps.map_or("", |step: &Step| step.source().text());
    match Problems::of(&case.file, text, vec![fault]) {
        Some(problems) => BehaviourError::Annotations(problems),
        None => BehaviourError::NoTest(case.file.to_string()),
    }
}
