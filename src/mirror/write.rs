//! Objects as text: the whole file, or what a new object adds to it.

use serde_json::Value;

use super::form::{Mention, inside};
use super::names::key;
use super::outline::{Outline, name_under, with_own_parts};
use super::scalar::{Around, STEP, inline, literal, scalar};
use super::schema::{is_one_value, key_of};
use super::{FORMAT, ONLY_MENTIONED, POSTGRESQL, VERSION};
use crate::model::mirrored::Place;
use crate::model::{Kind, Model, ObjectId};

/// How wide a line may get before what stands on it is written on several.
const WIDTH: usize = 100;

/// What the file begins with when it is written for the first time.
const HEADER: &str = "\
# The declared schema as YAML: a mirror of the canonical SQL, and what SQL cannot say of it.
# `pgcanon yaml sync` keeps it in step with the SQL. Comments, order and metadata are yours.
# `pgcanon schema yaml` prints its JSON Schema.
";

/// A value to be written.
#[derive(Clone, Debug)]
pub(super) enum Out {
    /// A scalar or a list.
    Value(Value),
    /// Keys with values.
    Entries {
        entries: Vec<(String, Out)>,
        /// Whether it may stand on one line.
        may_flow: bool,
    },
}

/// A model as a file of its own.
pub fn written(model: &Model) -> String {
    let model = &*with_own_parts(model);
    let outline = Outline::of(model);
    let mut text = HEADER.to_owned();
    text += &format!("{FORMAT}: {VERSION}\n{POSTGRESQL}: {}\n", model.postgresql);
    for (kind, out) in holder_entries(&outline, None) {
        text += &entry(&key_of(kind, Mention::Whole), &out, 0);
    }
    text
}

/// What is written under a holder, by the keys of kinds, in the order of the list of kinds.
pub(super) fn holder_entries(outline: &Outline<'_>, holder: Option<&ObjectId>) -> Vec<(Kind, Out)> {
    let children = outline.children(holder).into_iter().flatten();
    children.map(|(kind, ids)| (*kind, of_kind(outline, holder, *kind, ids))).collect()
}

/// All objects of a kind under a holder.
pub(super) fn of_kind(
    outline: &Outline<'_>,
    holder: Option<&ObjectId>,
    kind: Kind,
    ids: &[ObjectId],
) -> Out {
    let mention = mention_in(holder, kind);
    if let ([only], true) = (ids, kind.room().mirrored.single) {
        return object(outline, only, mention);
    }
    let entries =
        ids.iter().map(|id| (key(name_under(id, holder)), object(outline, id, mention))).collect();
    let may_flow = matches!(kind.room().mirrored.place, Place::On { .. });
    Out::Entries { entries, may_flow }
}

/// How much is said of a kind's objects under a holder.
pub(super) fn mention_in(holder: Option<&ObjectId>, kind: Kind) -> Mention {
    let kinds = inside(holder.map(|holder| holder.kind));
    let found = kinds.into_iter().find(|(other, _)| *other == kind);
    found.map_or(Mention::Whole, |(_, mention)| mention)
}

/// One object with everything under it.
pub(super) fn object(outline: &Outline<'_>, id: &ObjectId, mention: Mention) -> Out {
    let said = outline.said(id, &|kind| outline.part_names(id, kind));
    let mut entries = Vec::new();
    match &said {
        Some(said) => {
            let said = said.iter().map(|(name, value)| (*name, (*value).clone()));
            entries.extend(said.map(|(name, value)| (name.to_owned(), Out::Value(value))));
        }
        None if mention == Mention::Whole => {
            entries.push((ONLY_MENTIONED.to_owned(), Out::Value(Value::Bool(true))));
        }
        None => {}
    }
    if is_one_value(id.kind)
        && let Some(object) = outline.attributes(id)
        && let Some((_, value)) = object.iter().next()
    {
        return Out::Value(value.clone());
    }
    let under = holder_entries(outline, Some(id));
    let keyed = |(kind, out): (Kind, Out)| (key_of(kind, mention_in(Some(id), kind)), out);
    // The one object of its kind, as a comment, comes before the attributes.
    let (first, rest): (Vec<_>, Vec<_>) =
        under.into_iter().partition(|(kind, _)| kind.room().mirrored.single);
    entries.splice(0..0, first.into_iter().map(keyed));
    entries.extend(rest.into_iter().map(keyed));
    if let ([(only, Out::Value(value))], Some(short)) = (&*entries, id.kind.room().mirrored.short)
        && only == short
    {
        return Out::Value(value.clone());
    }
    Out::Entries { entries, may_flow: !has_parts(id.kind) }
}

/// Whether objects of the kind have parts, so that they are always written on several lines.
fn has_parts(kind: Kind) -> bool {
    let stands = |kind: Kind| matches!(kind.room().mirrored.place, Place::On { .. });
    inside(Some(kind)).into_iter().any(|(kind, _)| !stands(kind))
}

/// A key with its value on lines of its own, which begin with `indent` blanks.
pub(super) fn entry(key: &str, out: &Out, indent: usize) -> String {
    let start = format!("{}{}:", " ".repeat(indent), scalar(key, Around::Block));
    let rest = match out {
        Out::Value(Value::String(text)) => match literal(text, indent + STEP) {
            Some(block) => format!(" {block}"),
            None => format!(" {}\n", scalar(text, Around::Block)),
        },
        Out::Value(Value::Array(items)) => {
            let flow = inline(&Value::Array(items.clone()), Around::Block);
            if items.is_empty() || start.len() + 1 + flow.chars().count() <= WIDTH {
                format!(" {flow}\n")
            } else {
                format!("\n{}", list(items, indent + STEP))
            }
        }
        Out::Value(value) => format!(" {}\n", inline(value, Around::Block)),
        Out::Entries { entries, .. } if entries.is_empty() => " {}\n".to_owned(),
        Out::Entries { entries, may_flow } => {
            let flow = may_flow.then(|| flow(out)).filter(|flow| {
                start.len() + 1 + flow.chars().count() <= WIDTH && !flow.contains("\\n")
            });
            flow.map_or_else(
                || {
                    let lines = entries.iter().map(|(key, out)| entry(key, out, indent + STEP));
                    format!("\n{}", lines.collect::<String>())
                },
                |flow| format!(" {flow}\n"),
            )
        }
    };
    start + &rest
}

/// The items of a list, a line each.
pub(super) fn list(items: &[Value], indent: usize) -> String {
    let line = |item| format!("{}- {}\n", " ".repeat(indent), inline(item, Around::Block));
    items.iter().map(line).collect()
}

/// A value in one run.
pub(super) fn flow(out: &Out) -> String {
    match out {
        Out::Value(value) => inline(value, Around::Flow),
        Out::Entries { entries, .. } => {
            let entries = entries.iter().map(|(key, out)| flow_entry(key, out));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

/// A key with its value in one run.
pub(super) fn flow_entry(key: &str, out: &Out) -> String {
    format!("{}: {}", scalar(key, Around::Flow), flow(out))
}
