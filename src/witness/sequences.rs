//! `information_schema.sequences`, which leaves out those of identity columns.

use super::reading::{flag, number, of_users, text};
use super::{Facts, Testimony};
use crate::model::Kind;

pub(super) const SEQUENCES: Testimony = Testimony {
    view: "sequences",
    kinds: &[Kind::Sequence],
    expressions: &[],
    query: |_| {
        format!(
            "SELECT 'sequence' AS _what, ARRAY[sequence_schema, sequence_name]::text[] AS _path,
                data_type::text, start_value::text, minimum_value::text, maximum_value::text,
                increment::text, cycle_option::text
             FROM information_schema.sequences
             WHERE {}",
            of_users("sequence_schema")
        )
    },
    expect: |reading, expected| {
        for (id, sequence) in reading.all(Kind::Sequence) {
            // `columns` tells of the others.
            if flag(sequence, "identity") {
                expected.about.insert(id);
                continue;
            }
            let facts = Facts::default()
                .with("data_type", text(sequence, "type"))
                .with("start_value", number(sequence, "start"))
                .with("minimum_value", number(sequence, "min_value"))
                .with("maximum_value", number(sequence, "max_value"))
                .with("increment", number(sequence, "increment"))
                .with("cycle_option", flag(sequence, "cycle"));
            expected.say(id, "sequence", &id.path, facts);
        }
    },
};
