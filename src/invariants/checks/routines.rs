//! Functions, procedures and triggers.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Form, all, differs, each, every, flag, list, named, squeezed, text};
use crate::invariants::names::{Except, Names};
use crate::invariants::verdict::{Evidence, Facts};
use crate::model::{Kind, Object};

/// Functions and procedures are as described.
///
/// A procedure has no volatility, is never run in parallel, takes nulls and has no result: procedures
/// are looked at for `security` and `search_path`, and left out where the rest alone is asked for.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Function {
    /// A glob over `schema.name(arguments)`, as in `public.claim(integer)` or `public.claim(*)`.
    pub name: Names,
    /// `immutable`, `stable` or `volatile`.
    #[serde(default)]
    pub volatility: Option<String>,
    /// `safe`, `restricted` or `unsafe`.
    #[serde(default)]
    pub parallel: Option<String>,
    /// `invoker` or `definer`.
    #[serde(default)]
    pub security: Option<Security>,
    /// Whether a null argument gives null without a call.
    #[serde(default)]
    pub strict: Option<bool>,
    /// The result type.
    #[serde(default)]
    pub returns: Option<String>,
    /// Only functions and procedures that run with their owner's rights are looked at.
    #[serde(default)]
    pub if_definer: bool,
    /// Whether it must set its own `search_path`.
    #[serde(default)]
    pub sets_search_path: bool,
    /// What it does not hold for.
    #[serde(default)]
    pub except: Vec<Except>,
}

/// With whose rights a function runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// The caller's.
    Invoker,
    /// The owner's.
    Definer,
}

/// There is a trigger, and it fires: for every row or statement that it is on, unless `columns` or
/// `when` say that it need not.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trigger {
    /// The table.
    pub table: Names,
    /// The trigger's name.
    #[serde(default)]
    pub name: Option<String>,
    /// The function it calls, as in `public.reject_change`.
    #[serde(default)]
    pub function: Option<String>,
    /// `before`, `after` or `instead of`.
    #[serde(default)]
    pub timing: Option<String>,
    /// `insert`, `update`, `delete`, `truncate`: at least these.
    #[serde(default)]
    pub events: Vec<String>,
    /// The columns whose update is enough to look at: a trigger on `UPDATE OF` these, or more of
    /// them. Without, one that fires only on the update of some columns is refused.
    #[serde(default)]
    pub columns: Vec<String>,
    /// The condition that it may have, as the server prints it. Without, it must have none.
    #[serde(default)]
    pub when: Option<String>,
}

impl Function {
    /// Whether something is asked that procedures can answer, or nothing but that they are there.
    fn is_of_procedures(&self) -> bool {
        let of_functions = self.volatility.is_some()
            || self.parallel.is_some()
            || self.strict.is_some()
            || self.returns.is_some();
        self.security.is_some() || self.sets_search_path || !of_functions
    }

    /// What is wrong with what only functions have.
    fn wrong_of_function(&self, function: &Object) -> Option<String> {
        let strict = self.strict.filter(|strict| *strict != flag(function, "strict"));
        all([
            differs("the volatility", text(function, "volatility"), self.volatility.as_deref()),
            differs("parallel", text(function, "parallel"), self.parallel.as_deref()),
            differs("the result", text(function, "returns"), self.returns.as_deref()),
            strict.map(|strict| {
                let is = if strict { "is not strict" } else { "is strict" };
                format!("it {is}")
            }),
        ])
    }
}

impl Form for Function {
    fn look(&self, facts: &Facts<'_>) -> Vec<Evidence> {
        let procedures = named(facts, Kind::Procedure, &self.name);
        let procedures = procedures.filter(|_| self.is_of_procedures());
        let routines = named(facts, Kind::Function, &self.name)
            .chain(procedures)
            .filter(|(_, routine)| !self.if_definer || flag(routine, "security_definer"));
        each(facts, routines, &self.except, |id, routine| {
            let definer = flag(routine, "security_definer");
            let security =
                self.security.filter(|security| (*security == Security::Definer) != definer);
            let sets = list(routine, "configuration");
            let sets = sets.iter().any(|one| one.starts_with("search_path="));
            let is_function = id.kind == Kind::Function;
            all([
                is_function.then(|| self.wrong_of_function(routine)).flatten(),
                security.map(|_| {
                    let whose = if definer { "owner" } else { "caller" };
                    format!("it runs with the rights of its {whose}")
                }),
                (self.sets_search_path && !sets).then(|| "it does not set search_path".to_owned()),
            ])
        })
    }

    fn may_be_empty(&self) -> bool {
        // A rule about functions of that sort holds where there is none.
        self.if_definer
    }
}

impl Trigger {
    /// What is wrong with the columns of `UPDATE OF`.
    fn narrowed_to_columns(&self, trigger: &Object) -> Option<String> {
        let of = list(trigger, "update_columns");
        let updates = |event: &String| event.eq_ignore_ascii_case("update");
        let matters = self.events.is_empty() || self.events.iter().any(updates);
        let covered = self.columns.iter().all(|column| of.contains(&column.as_str()));
        if of.is_empty() || !matters || (covered && !self.columns.is_empty()) {
            return None;
        }
        let of = of.join("`, `");
        Some(format!("it fires on an update of `{of}` alone: name what is enough in `columns`"))
    }

    /// What is wrong with the condition.
    fn narrowed_by_condition(&self, trigger: &Object) -> Option<String> {
        let actual = text(trigger, "when");
        let wanted = self.when.as_deref();
        // A condition may stand in parentheses of its own.
        let bare = |sql: &str| {
            let sql = squeezed(sql);
            let inner = sql.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
            inner.map_or(sql.clone(), str::to_owned)
        };
        if actual.is_empty() || wanted.is_some_and(|wanted| bare(wanted) == bare(actual)) {
            return None;
        }
        Some(format!("it fires only when `{actual}`: if that is meant, write it in `when`"))
    }
}

impl Form for Trigger {
    fn look(&self, facts: &Facts<'_>) -> Vec<Evidence> {
        let triggers = every(facts, Kind::Trigger).filter(|(id, trigger)| {
            self.table.fits(text(trigger, "on"))
                && self.name.as_ref().is_none_or(|name| id.path.last() == Some(name))
                && (self.name.is_some()
                    || self
                        .function
                        .as_deref()
                        .is_none_or(|name| name == text(trigger, "function")))
        });
        each(facts, triggers, &[], |_, trigger| {
            let enabled = text(trigger, "enabled");
            let events = list(trigger, "events");
            let missing = self
                .events
                .iter()
                .filter(|event| !events.iter().any(|one| one.eq_ignore_ascii_case(event)));
            all([
                matches!(enabled, "disabled" | "replica").then(|| format!("it is {enabled}")),
                differs("the function", text(trigger, "function"), self.function.as_deref()),
                differs("the timing", text(trigger, "timing"), self.timing.as_deref()),
                self.narrowed_to_columns(trigger),
                self.narrowed_by_condition(trigger),
            ]
            .into_iter()
            .chain(missing.map(|event| Some(format!("it does not fire on {event}")))))
        })
    }

    fn is_whole(&self) -> Result<(), (String, String)> {
        if self.name.is_none() && self.function.is_none() {
            let message = "neither `name` nor `function` is given".to_owned();
            return Err((message, "write which trigger is meant".to_owned()));
        }
        Ok(())
    }
}
