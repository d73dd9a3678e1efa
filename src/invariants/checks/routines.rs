//! Functions and triggers.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Form, all, differs, each, every, flag, list, named, text};
use crate::invariants::names::{Except, Names};
use crate::invariants::verdict::{Evidence, Facts};
use crate::model::Kind;

/// Functions are as described.
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
    /// Only functions that run with their owner's rights are looked at.
    #[serde(default)]
    pub if_definer: bool,
    /// Whether the function must set its own `search_path`.
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

/// There is a trigger, and it fires.
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
}

impl Form for Function {
    fn look(&self, facts: &Facts<'_>) -> Vec<Evidence> {
        let functions = named(facts, Kind::Function, &self.name)
            .filter(|(_, function)| !self.if_definer || flag(function, "security_definer"));
        each(facts, functions, &self.except, |_, function| {
            let definer = flag(function, "security_definer");
            let security =
                self.security.filter(|security| (*security == Security::Definer) != definer);
            let strict = self.strict.filter(|strict| *strict != flag(function, "strict"));
            let sets = list(function, "configuration");
            let sets = sets.iter().any(|one| one.starts_with("search_path="));
            all([
                differs("the volatility", text(function, "volatility"), self.volatility.as_deref()),
                differs("parallel", text(function, "parallel"), self.parallel.as_deref()),
                differs("the result", text(function, "returns"), self.returns.as_deref()),
                security.map(|_| {
                    let whose = if definer { "owner" } else { "caller" };
                    format!("it runs with the rights of its {whose}")
                }),
                strict.map(|strict| {
                    let is = if strict { "is not strict" } else { "is strict" };
                    format!("it {is}")
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
