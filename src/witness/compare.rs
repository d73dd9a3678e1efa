//! One view held against what the model has it say.

use std::collections::BTreeSet;
use std::fmt;

use super::reading::{Expected, Reading, Rows};
use super::{Fact, Facts, Subject, Testimony, Told};
use crate::model::expression::Expression;

/// A contradiction between `information_schema` and the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// The view.
    pub view: &'static str,
    /// What it is about.
    pub subject: Subject,
    /// What is said about it.
    pub contradiction: Contradiction,
}

/// In what way two tellings contradict each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contradiction {
    /// The view shows what the model lacks.
    OnlyWitness(Facts),
    /// The model has what the view does not show.
    OnlyModel(Facts),
    /// Both tell a fact, and not the same.
    Fact {
        /// The fact.
        name: String,
        /// What the view says.
        witness: Fact,
        /// What the model says.
        model: Fact,
    },
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { view, subject, contradiction } = self;
        write!(f, "{subject}: ")?;
        match contradiction {
            Contradiction::OnlyWitness(facts) => {
                write!(f, "`{view}` shows it, and the model lacks it")?;
                in_brackets(f, facts)
            }
            Contradiction::OnlyModel(facts) => {
                write!(f, "the model has it, and `{view}` does not show it")?;
                in_brackets(f, facts)
            }
            Contradiction::Fact { name, witness, model } => {
                write!(f, "{name} is {witness} in `{view}` and {model} in the model")
            }
        }
    }
}

fn in_brackets(f: &mut fmt::Formatter<'_>, Facts(facts): &Facts) -> fmt::Result {
    if facts.is_empty() {
        return Ok(());
    }
    let facts: Vec<String> = facts.iter().map(|(name, fact)| format!("{name}: {fact}")).collect();
    write!(f, " ({})", facts.join(", "))
}

/// Every disagreement, and how many facts both tell alike.
pub(super) fn compare(
    testimony: &Testimony,
    reading: &Reading<'_>,
    expected: &Expected<'_>,
    told: &Told,
) -> (usize, Vec<Disagreement>) {
    let mut disagreements = Vec::new();
    let mut facts = 0;
    let nothing = (Rows::default(), BTreeSet::new());
    let subjects: BTreeSet<&Subject> = expected.rows.keys().chain(told.keys()).collect();
    for subject in subjects {
        let rows = expected.rows.get(subject);
        if rows.is_none() && reading.excused(testimony.kinds, &subject.path) {
            continue;
        }
        let rows = rows.unwrap_or(&nothing.0);
        let told = told.get(subject).unwrap_or(&nothing.1);
        let (alike, contradictions) = one_subject(testimony.expressions, rows, told);
        facts += alike;
        let disagree = |contradiction| Disagreement {
            view: testimony.view,
            subject: subject.clone(),
            contradiction,
        };
        disagreements.extend(contradictions.into_iter().map(disagree));
    }
    (facts, disagreements)
}

fn one_subject(
    expressions: &[&str],
    rows: &Rows,
    told: &BTreeSet<Facts>,
) -> (usize, Vec<Contradiction>) {
    // All sets of facts that are expected of one subject have the same names.
    let names: Option<Vec<&String>> = rows.facts.first().map(|facts| facts.0.keys().collect());
    let expected: BTreeSet<Facts> =
        rows.facts.iter().map(|facts| respelled(facts, expressions, None)).collect();
    let told: BTreeSet<Facts> =
        told.iter().map(|facts| respelled(facts, expressions, names.as_deref())).collect();
    let alike: usize = expected.intersection(&told).map(|facts| facts.0.len().max(1)).sum();
    let missing: Vec<&Facts> = expected.difference(&told).collect();
    let extra: Vec<&Facts> = told.difference(&expected).collect();
    let mut contradictions = Vec::new();
    if let ([model], [witness], 0) = (&missing[..], &extra[..], rows.more) {
        let mut alike = alike;
        for (name, model) in &model.0 {
            match witness.0.get(name) {
                Some(witness) if witness == model => alike += 1,
                witness => contradictions.push(Contradiction::Fact {
                    name: name.clone(),
                    witness: witness.cloned().unwrap_or(Fact::Nothing),
                    model: model.clone(),
                }),
            }
        }
        return (alike, contradictions);
    }
    contradictions.extend(missing.into_iter().cloned().map(Contradiction::OnlyModel));
    if extra.len() > rows.more {
        contradictions.extend(extra.into_iter().cloned().map(Contradiction::OnlyWitness));
    }
    (alike, contradictions)
}

/// The facts of these names, with each expression in its one spelling.
fn respelled(facts: &Facts, expressions: &[&str], names: Option<&[&String]>) -> Facts {
    let kept = facts.0.iter().filter(|(name, _)| names.is_none_or(|names| names.contains(name)));
    let respell = |(name, fact): (&String, &Fact)| {
        let fact = match fact {
            Fact::Text(text) if expressions.contains(&name.as_str()) => {
                Fact::Text(one_spelling(text))
            }
            fact => fact.clone(),
        };
        (name.clone(), fact)
    };
    Facts(kept.map(respell).collect())
}

/// An expression as the model spells it.
fn one_spelling(text: &str) -> String {
    let spelled: Result<Expression, _> = serde_json::from_value(text.into());
    spelled.map_or_else(|_| text.to_owned(), |expression| expression.to_string())
}
