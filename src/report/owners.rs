//! Who answers for the objects of a schema, as a table.

use std::fmt::Write as _;

use super::NOTHING;
use super::listing::listing;
use crate::catalogue::{Owned, Ownership};
use crate::diff::counted;

/// For a terminal; `unowned` leaves out what somebody answers for.
pub fn table(ownership: &Ownership, unowned: bool, width: u16) -> String {
    let is_shown = |owned: &&Owned| !unowned || owned.owners.is_empty();
    let rows: Vec<[String; 2]> = ownership
        .objects
        .iter()
        .filter(is_shown)
        .map(|Owned { object, owners }| {
            let owners = if owners.is_empty() { NOTHING.to_owned() } else { owners.join(" ") };
            [object.to_string(), owners]
        })
        .collect();
    let mut text = String::new();
    if !rows.is_empty() {
        text += &listing(["Object", "Owner"], &rows, width);
        text += "\n\n";
    }
    for glob in &ownership.unused {
        let _ = writeln!(text, "problem: `[[owner]] object = \"{glob}\"` decides about no object");
    }
    let all = counted(ownership.objects.len(), "object");
    let _ = writeln!(text, "{all} · {} without an owner", ownership.unowned().count());
    text
}
