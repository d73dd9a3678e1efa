//! `information_schema.triggers` and `triggered_update_columns`.

use super::reading::{flag, list, of_users, text};
use super::sql_text::identifier;
use super::{Facts, Testimony};
use crate::model::{Attributes, Kind};

// The standard knows no `TRUNCATE`.
pub(super) const TRIGGERS: Testimony = Testimony {
    view: "triggers",
    kinds: &[Kind::Table, Kind::View, Kind::Trigger],
    expressions: &["action_condition"],
    query: |_| {
        // Only the order differs between the rows of one trigger's events.
        format!(
            "SELECT 'trigger' AS _what,
                ARRAY[event_object_schema, event_object_table, trigger_name]::text[] AS _path,
                array_agg(event_manipulation::text ORDER BY event_manipulation) AS events,
                action_timing::text, action_orientation::text, action_condition::text,
                action_statement::text, action_reference_old_table::text,
                action_reference_new_table::text,
                coalesce(update_columns, ARRAY[]::text[]) AS update_columns
             FROM information_schema.triggers
             LEFT JOIN (
                SELECT event_object_schema, event_object_table, trigger_name,
                    array_agg(event_object_column::text
                              ORDER BY event_object_column::text COLLATE \"C\") AS update_columns
                FROM information_schema.triggered_update_columns
                WHERE {users}
                GROUP BY event_object_schema, event_object_table, trigger_name) u
                USING (event_object_schema, event_object_table, trigger_name)
             WHERE {users}
             GROUP BY event_object_schema, event_object_table, trigger_name, action_timing,
                action_orientation, action_condition, action_statement,
                action_reference_old_table, action_reference_new_table, update_columns",
            users = of_users("event_object_schema")
        )
    },
    expect: |reading, expected| {
        for (id, trigger) in reading.all(Kind::Trigger) {
            let events = list(trigger, "events").into_iter().filter(|event| *event != "truncate");
            let mut events: Vec<String> = events.map(str::to_uppercase).collect();
            events.sort();
            // Before 15 a partition's copy is internal, and not shown.
            let is_internal = reading.model.postgresql < 15 && flag(trigger, "inherited");
            if events.is_empty() || is_internal {
                continue;
            }
            let columns = list(trigger, "update_columns").into_iter();
            let mut columns: Vec<String> =
                columns.filter_map(identifier).map(|(name, _)| name).collect();
            columns.sort();
            let upper = |name: &str| text(trigger, name).map(str::to_uppercase);
            let facts = Facts::default()
                .with("events", events)
                .with("update_columns", columns)
                .with("action_timing", upper("timing"))
                .with("action_orientation", upper("level"))
                .with("action_condition", text(trigger, "when"))
                .with("action_statement", statement(trigger))
                .with("action_reference_old_table", text(trigger, "old_table"))
                .with("action_reference_new_table", text(trigger, "new_table"));
            expected.say(id, "trigger", &id.path, facts);
        }
    },
};

/// What the trigger executes, as the server writes it: quotes are doubled, and a backslash stands
/// for itself.
fn statement(trigger: &Attributes) -> String {
    let arguments: Vec<String> = list(trigger, "arguments")
        .into_iter()
        .map(|argument| format!("'{}'", unescaped(argument).replace('\'', "''")))
        .collect();
    let function = text(trigger, "function").unwrap_or_default();
    format!("EXECUTE FUNCTION {function}({})", arguments.join(", "))
}

/// The text of which `encode(…, 'escape')` made this: `\\` is a backslash, `\303` a byte.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let octal = after.get(..3).and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = octal.and_then(|digits| u8::from_str_radix(digits, 8).ok());
        rest = match (first, after.first(), byte) {
            (b'\\', Some(b'\\'), _) => {
                bytes.push(b'\\');
                &after[1..]
            }
            (b'\\', _, Some(byte)) => {
                bytes.push(byte);
                &after[3..]
            }
            _ => {
                bytes.push(*first);
                after
            }
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::unescaped;

    #[test]
    fn an_escaped_argument_is_read_back() {
        let cases =
            [("plain", "plain"), (r"a\\b", r"a\b"), (r"gr\303\274n", "grün"), (r"\\303", r"\303")];
        for (escaped, expected) in cases {
            assert_eq!(unescaped(escaped), expected, "{escaped}");
        }
    }
}
