//! Values as YAML: without quotes where that is safe, so that people can read them.

use serde_json::Value;

/// Where a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Around {
    /// On lines of its own.
    Block,
    /// Within `[]` or `{}`.
    Flow,
}

/// Words that some reader of YAML takes for something else than text.
const WORDS: &[&str] = &["null", "true", "false", "yes", "no", "on", "off", "y", "n", "~"];

/// A value on one line.
pub(super) fn inline(value: &Value, around: Around) -> String {
    match value {
        Value::String(text) => scalar(text, around),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| inline(item, Around::Flow)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| {
                format!("{}: {}", scalar(key, Around::Flow), inline(value, Around::Flow))
            });
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// A text on one line.
pub(super) fn scalar(text: &str, around: Around) -> String {
    if is_plain(text, around) {
        text.to_owned()
    } else if text.chars().all(is_printable) {
        format!("'{}'", text.replace('\'', "''"))
    } else {
        double_quoted(text)
    }
}

/// How many blanks what stands under a key is further in than the key.
pub(super) const STEP: usize = 2;

/// A text of several lines as a literal block whose lines begin with `indent` blanks, [`STEP`] more
/// than those of its key; `None` where it would not be read as it is.
pub(super) fn literal(text: &str, indent: usize) -> Option<String> {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let is_written = |c: char| is_printable(c) || c == '\n' || c == '\t';
    if !body.contains('\n') || body.ends_with('\n') || !text.chars().all(is_written) {
        return None;
    }
    let chomp = if body.len() == text.len() { "-" } else { "" };
    // Blanks that the text itself begins with would be taken for indentation.
    let begins = body.trim_start_matches('\n').starts_with([' ', '\t']);
    let step = if begins { STEP.to_string() } else { String::new() };
    let mut out = format!("|{step}{chomp}\n");
    for line in body.split('\n') {
        if !line.is_empty() {
            out.extend(std::iter::repeat_n(' ', indent));
            out += line;
        }
        out.push('\n');
    }
    Some(out)
}

/// What may stand in a file as it is (YAML 1.2, 5.1), without the marks that break lines.
fn is_printable(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
        && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// Whether a text is read as itself without quotes (YAML 1.2, 7.3.3).
fn is_plain(text: &str, around: Around) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let indicator = "-?:,[]{}#&*!|>'\"%@`<=".contains(first);
    let breaks_flow = around == Around::Flow && text.contains([',', '[', ']', '{', '}']);
    let looks_otherwise = first.is_ascii_digit()
        || matches!(first, '.' | '+')
        || WORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
    !indicator
        && !breaks_flow
        && !looks_otherwise
        && text.chars().all(is_printable)
        && !text.starts_with(' ')
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !(around == Around::Flow && text.contains(':'))
}

/// A JSON string is a YAML string, but for what YAML does not print.
fn double_quoted(text: &str) -> String {
    let json = Value::from(text).to_string();
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if is_printable(c) {
            out.push(c);
        } else if u32::from(c) > 0xffff {
            out += &format!("\\U{:08x}", u32::from(c));
        } else {
            out += &format!("\\u{:04x}", u32::from(c));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::{Around, inline, literal, scalar};
    use crate::document::Document;

    fn read(text: &str) -> Value {
        Document::parse("t.yaml", text).unwrap().root().to_json()
    }

    #[test]
    fn texts_are_plain_where_that_is_safe() {
        let cases = [
            ("uuid", "uuid", "uuid"),
            ("numeric(10,2)", "numeric(10,2)", "'numeric(10,2)'"),
            ("now()", "now()", "now()"),
            ("'a'::text", "'''a''::text'", "'''a''::text'"),
            ("0", "'0'", "'0'"),
            ("No", "'No'", "'No'"),
            ("a: b", "'a: b'", "'a: b'"),
            ("a #b", "'a #b'", "'a #b'"),
            ("", "''", "''"),
            ("a\nb", "\"a\\nb\"", "\"a\\nb\""),
        ];
        for (text, block, flow) in cases {
            assert_eq!(scalar(text, Around::Block), block);
            assert_eq!(scalar(text, Around::Flow), flow);
        }
    }

    #[test]
    fn a_text_of_several_lines_is_a_block() {
        assert_eq!(literal("\nBEGIN\n  x;\nEND;\n", 2).unwrap(), "|\n\n  BEGIN\n    x;\n  END;\n");
        assert_eq!(literal("a\nb", 2).unwrap(), "|-\n  a\n  b\n");
        assert_eq!(literal(" a\nb", 2).unwrap(), "|2-\n   a\n  b\n");
        for text in ["a", "a\r\nb", "a\n\n", "a\u{7}\nb"] {
            assert_eq!(literal(text, 2), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn every_text_is_read_again(text in "[a-c'\":#, \\[\\]{}\\-?|>&*!%@`\\\\~\\n\\r\\t0-1.é\u{85}\u{2028}\u{7f}\u{feff}]{0,12}") {
            let value = json!(text);
            prop_assert_eq!(&read(&format!("k: {}\n", inline(&value, Around::Block)))["k"], &value);
            let flow = format!("k: {{a: {}, b: 1}}\n", inline(&value, Around::Flow));
            prop_assert_eq!(&read(&flow)["k"]["a"], &value);
            let list = json!([text, text]);
            prop_assert_eq!(&read(&format!("k: {}\n", inline(&list, Around::Block)))["k"], &list);
            let key = format!("{}: 1\n", scalar(&text, Around::Block));
            prop_assert_eq!(&read(&key)[&text], &json!(1));
            let key = format!("{{{}: 1}}\n", scalar(&text, Around::Flow));
            prop_assert_eq!(&read(&key)[&text], &json!(1));
            if let Some(block) = literal(&text, 4) {
                prop_assert_eq!(&read(&format!("j:\n  k: {block}\n  l: 1\n"))["j"]["k"], &value);
            }
        }
    }
}
