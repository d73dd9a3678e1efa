//! Where new keys go, and how old ones leave: one mapping of the file at a time.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::edits::Edits;
use super::write::{Out, entry as written_entry, flow, flow_entry};
use crate::document::{Content, Entry, Node};
use crate::model::ObjectId;

/// A key as it is to be, in the order in which they are written where nobody chose another.
pub(super) enum Slot {
    /// It is there, at this place among the entries.
    Kept(usize),
    /// It is new.
    New(String, Out),
}

/// Brings the keys of a mapping in step: `removed` leave, and new ones follow what precedes them in
/// `slots`. `holder` is the entry whose value the mapping is, if it is not the whole file.
pub(super) fn arrange(
    edits: &mut Edits<'_>,
    holder: Option<&Entry>,
    node: &Node,
    slots: Vec<Slot>,
    removed: &BTreeSet<usize>,
) {
    let entries = node.entries();
    let nothing_stays = removed.len() == entries.len();
    if nothing_stays && let Some(holder) = holder {
        let new = slots.into_iter().filter_map(|slot| match slot {
            Slot::New(key, out) => Some((key, out)),
            Slot::Kept(_) => None,
        });
        let out = Out::Entries { entries: new.collect(), may_flow: true };
        if !(entries.is_empty()
            && matches!(&out, Out::Entries { entries, .. } if entries.is_empty()))
        {
            replace_value(edits, holder, node.flow && !entries.is_empty(), &out);
        }
        return;
    }
    insert(edits, node, slots);
    for at in removed {
        remove(edits, node, *at, removed);
    }
}

/// Puts another value in the place of an entry's; `in_flow` when the entry stands in one run.
pub(super) fn replace_value(edits: &mut Edits<'_>, entry: &Entry, in_flow: bool, out: &Out) {
    let start = edits.behind_colon(entry);
    let end = edits.end(&entry.value).max(start);
    if in_flow || edits.is_followed(&entry.value) {
        edits.replace(start..end, &format!(" {}", flow(out)));
        return;
    }
    let indent = edits.indent(entry.key_span.start);
    let text = written_entry("k", out, indent);
    let value = &text[indent + "k:".len()..];
    edits.replace(start..end, value.trim_end_matches('\n'));
}

/// Puts new keys where a reader would look: behind what precedes them.
fn insert(edits: &mut Edits<'_>, node: &Node, slots: Vec<Slot>) {
    let entries = node.entries();
    let Some(first) = entries.first() else { return };
    let indent = edits.indent(first.key_span.start);
    let mut anchor: Option<&Entry> = None;
    for slot in slots {
        match (slot, anchor) {
            (Slot::Kept(at), _) => anchor = entries.get(at).or(anchor),
            (Slot::New(key, out), Some(anchor)) if node.flow => {
                let at = edits.end(&anchor.value).max(anchor.key_span.end);
                edits.insert(at, &format!(", {}", flow_entry(&key, &out)));
            }
            (Slot::New(key, out), None) if node.flow => {
                edits.insert(first.key_span.start, &format!("{}, ", flow_entry(&key, &out)));
            }
            (Slot::New(key, out), anchor) => {
                let above = || edits.with_comments(first.key_span.start);
                let at = anchor.map_or_else(above, |anchor| edits.behind(anchor));
                edits.insert(at, &written_entry(&key, &out, indent));
            }
        }
    }
}

/// Takes an entry away, with the comments directly above it.
fn remove(edits: &mut Edits<'_>, node: &Node, at: usize, removed: &BTreeSet<usize>) {
    let entries = node.entries();
    let range = removal(edits, node, at);
    if !node.flow {
        edits.replace(range, "");
        return;
    }
    // The comma goes with what follows it, but for the first ones.
    let is_before_all = (0..at).all(|before| removed.contains(&before));
    let this = &entries[at];
    let (start, end) = if is_before_all {
        let next = entries.get(at + 1).map(|next| next.key_span.start);
        (this.key_span.start, next.unwrap_or_else(|| edits.end(&this.value)))
    } else {
        let before = &entries[at - 1];
        (edits.end(&before.value).max(before.key_span.end), edits.end(&this.value))
    };
    edits.replace(start..end.max(start), "");
}

/// What leaves the text together with an entry.
pub(super) fn removal(edits: &Edits<'_>, node: &Node, at: usize) -> std::ops::Range<usize> {
    let entry = &node.entries()[at];
    if node.flow {
        return entry.key_span.start..edits.end(&entry.value).max(entry.key_span.end);
    }
    edits.with_comments(entry.key_span.start)..edits.behind(entry)
}

/// Brings a list that is written with a line for each item in step, so that comments stay with the
/// items that stay.
pub(super) fn replace_items(edits: &mut Edits<'_>, node: &Node, old: &[String], new: &[String]) {
    let items = node.items();
    let start = |at: usize| items.get(at).map(|item| item.span.start);
    let line_of = |edits: &Edits<'_>, at: usize| {
        // The comments above an item are as far in as its dash.
        let from = start(at).unwrap_or(node.span.end);
        let line = edits.line_start(from);
        let dash = line + edits.document_text()[line..from].find('-').unwrap_or_default();
        (edits.with_comments(dash), dash)
    };
    let indent = { edits.indent(line_of(edits, 0).1) };
    for op in similar::capture_diff_slices(similar::Algorithm::Myers, old, new) {
        let (_, was, is) = op.as_tag_tuple();
        if op.tag() == similar::DiffTag::Equal {
            continue;
        }
        let at = if was.start == 0 {
            line_of(edits, 0).0
        } else {
            let last = &items[was.start - 1];
            edits.next_line(edits.end(last).saturating_sub(1).max(last.span.start))
        };
        let lines = new[is].iter().map(|item| format!("{}- {item}\n", " ".repeat(indent)));
        edits.insert(at, &lines.collect::<String>());
        for item in was {
            let last = edits.end(&items[item]).saturating_sub(1).max(items[item].span.start);
            let range = line_of(edits, item).0..edits.next_line(last);
            edits.replace(range, "");
        }
    }
}

/// The objects that are kept in the order of the file, and each new one behind what precedes it.
pub(super) fn in_final_order(kept: &[ObjectId], wanted: &[ObjectId]) -> Vec<ObjectId> {
    let there: BTreeSet<&ObjectId> = kept.iter().collect();
    let mut behind: HashMap<Option<&ObjectId>, Vec<&ObjectId>> = HashMap::new();
    let mut anchor = None;
    for id in wanted {
        if there.contains(id) {
            anchor = Some(id);
        } else {
            behind.entry(anchor).or_default().push(id);
        }
    }
    let mut order = Vec::with_capacity(wanted.len());
    for anchor in std::iter::once(None).chain(kept.iter().map(Some)) {
        order.extend(anchor.cloned());
        order.extend(behind.get(&anchor).into_iter().flatten().copied().cloned());
    }
    order
}

/// An item of a list as the text that it stands for.
pub(super) fn as_text(item: &Node) -> Value {
    match &item.content {
        Content::Scalar { text, .. } => Value::from(text.clone()),
        _ => item.to_json(),
    }
}
