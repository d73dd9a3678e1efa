//! The comments of a register: what people wrote into a file that is written again by a program.

use std::ops::Range;

use super::HEADER;
use crate::document::{Content, Document, Node};

/// The comments of a register, each as a line that begins with `#`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Comments {
    /// Above the rows.
    pub(super) above: Vec<String>,
    /// Those of each row: above it, in it, or behind it.
    pub(super) of_rows: Vec<Vec<String>>,
    /// Below the last row.
    pub(super) below: Vec<String>,
}

/// The comments of a document, without the lines that every register begins with.
pub(super) fn of(document: &Document) -> Comments {
    let (text, root) = (document.text(), document.root());
    let drifts = root.entry("drifts");
    let begin = drifts.map_or(text.len(), |entry| entry.key_span.start);
    let rows = drifts.map(|entry| entry.value.items()).unwrap_or_default();
    let mut found = Comments { of_rows: vec![Vec::new(); rows.len()], ..Comments::default() };
    for span in spans(text, root) {
        let comment = text[span.clone()].trim_end().to_owned();
        // Behind a row or in it, above the next one, or below them all.
        let same_line =
            |row: &Node| text.get(row.span.end..span.start).is_some_and(|gap| !gap.contains('\n'));
        let row = rows.iter().position(|row| same_line(row) || row.span.end > span.start);
        match row {
            _ if span.start < begin => {
                if !HEADER.lines().any(|line| line == comment) {
                    found.above.push(comment);
                }
            }
            Some(row) => found.of_rows[row].push(comment),
            None => found.below.push(comment),
        }
    }
    found
}

/// Comments as lines of a file.
pub(super) fn lines(comments: &[String]) -> String {
    comments.iter().flat_map(|comment| [comment.as_str(), "\n"]).collect()
}

/// The bytes of every comment: from a `#` outside of all keys and values to the end of its line.
fn spans(text: &str, root: &Node) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    leaves(root, &mut words);
    // Behind the last one, a comment ends with the text.
    words.push(text.len()..text.len());
    words.sort_by_key(|word| word.start);
    let mut spans = Vec::new();
    let mut at = 0;
    for word in words {
        while let Some(gap) = text.get(at..word.start)
            && let Some(mark) = gap.find('#')
        {
            let start = at + mark;
            let end = text[start..].find('\n').map_or(text.len(), |end| start + end);
            spans.push(start..end);
            at = end;
        }
        at = at.max(word.end);
    }
    spans
}

/// The bytes of every key and every value that holds no others.
fn leaves(node: &Node, found: &mut Vec<Range<usize>>) {
    match &node.content {
        Content::Scalar { .. } => found.push(node.span.clone()),
        Content::Sequence(items) => items.iter().for_each(|item| leaves(item, found)),
        Content::Mapping(entries) => {
            for entry in entries {
                found.push(entry.key_span.clone());
                leaves(&entry.value, found);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use super::HEADER;
    use crate::diff::DriftType;
    use crate::register::tests::{decided, decision, drift, run};
    use crate::register::{Register, Ruling};

    #[test]
    fn comments_stay_where_people_wrote_them() {
        let [a, b] = ["a", "b"].map(|name| drift(name, DriftType::Missing));
        let (register, _) = run(&Register::default(), std::slice::from_ref(&b));
        let written = register.to_text().unwrap();
        let text = written
            .replace("format: 2\n", "# ask Ann before a merge\nformat: 2\n")
            .replace("- {id", "# waits for the release\n  # of May\n- {id")
            .replace("state: \"", "state: \"not a # comment ")
            .replace("}\n", "} # T-12\n# the end\n");
        let read = Register::parse(&text, "r.yaml").unwrap();
        // A row that comes before it does not take its comments, and neither does a decision.
        let (read, _) = run(&read, &[a, b.clone()]);
        let read = decided(&read, 1, decision(Ruling::Accept, &b));
        let text = read.to_text().unwrap();
        let lines: Vec<&str> = text.lines().map(|line| line.get(..24).unwrap_or(line)).collect();
        let header = HEADER.lines().count();
        let expected = [
            "# ask Ann before a merge",
            "format: 2",
            "drifts:",
            "- {id: SCHEMA-DRIFT-002,",
            "# waits for the release",
            "# of May",
            "# T-12",
            "- {id: SCHEMA-DRIFT-001,",
            "# the end",
        ];
        assert_eq!(lines[header..], expected, "{text}");
        assert!(text.starts_with(HEADER));
        let again = Register::parse(&text, "r.yaml").unwrap();
        assert_eq!(again.to_text().unwrap(), text);
    }
}
