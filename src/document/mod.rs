//! YAML that people write: the place of everything in it, and every problem at once.
//!
//! A [`Document`] is a text with its tree, in which every key and value knows its bytes, so that a
//! message can point at it and an edit can leave the rest alone. [`Document::read`] holds the tree
//! against the JSON Schema of a type, which is the one that editors get, and then decodes it.

mod check;
mod tree;

use std::ops::Range;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;

pub use tree::{Content, Entry, Node};

use crate::problem::{Fault, Problems};

/// A YAML text with its tree.
#[derive(Clone, Debug)]
pub struct Document {
    /// The file as people know it.
    file: String,
    text: String,
    /// Where each line begins, in bytes.
    lines: Vec<usize>,
    root: Node,
}

impl Document {
    /// Reads a text. `file` is what messages call it. Anchors, aliases, tags and more than one
    /// document are refused: what stands in the file is what it says.
    ///
    /// # Errors
    /// Everything that is no YAML, or YAML that is refused.
    pub fn parse(file: &str, text: &str) -> Result<Self, Problems> {
        let (root, faults) = tree::parse(text);
        if let Some(problems) = Problems::of(file, text, faults) {
            return Err(problems);
        }
        let newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = std::iter::once(0).chain(newlines.map(|(at, _)| at + 1)).collect();
        Ok(Self { file: file.to_owned(), text: text.to_owned(), lines, root })
    }

    /// What the document says, as a type.
    ///
    /// A value that the type wants as text may be written without quotes, even where YAML takes it
    /// for a number.
    ///
    /// # Errors
    /// Everything in which the document is not as the type's JSON Schema wants it.
    pub fn read<T: JsonSchema + DeserializeOwned>(&self) -> Result<T, Problems> {
        check::read(&self.root).map_err(|faults| self.problems(faults))
    }

    /// What the document says, as JSON in the form that a JSON Schema wants.
    ///
    /// # Errors
    /// Everything in which the document is not as the schema wants it.
    pub fn read_as(&self, schema: &serde_json::Value) -> Result<serde_json::Value, Problems> {
        check::json(&self.root, schema).map_err(|faults| self.problems(faults))
    }

    /// What one value of the document says, as a type.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_node<T: JsonSchema + DeserializeOwned>(&self, node: &Node) -> Result<T, Problems> {
        check::read(node).map_err(|faults| self.problems(faults))
    }

    /// Faults of this document as problems; for what is wrong beyond its form.
    pub fn problems(&self, faults: Vec<Fault>) -> Problems {
        let fallback = || Problems { file: self.file.clone(), list: Vec::new() };
        Problems::of(&self.file, &self.text, faults).unwrap_or_else(fallback)
    }

    /// The file as people know it.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The outermost value.
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// The line and the column, both 1-based, of a byte of the text.
    pub fn position(&self, at: usize) -> (u32, usize) {
        let at = self.text.floor_char_boundary(at);
        let line = self.lines.partition_point(|start| *start <= at);
        let column = self.text[self.lines[line - 1]..at].chars().count() + 1;
        (u32::try_from(line).unwrap_or(u32::MAX), column)
    }
}

/// The bytes of the text that a place in it stands for.
pub type Bytes = Range<usize>;

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use std::collections::BTreeMap;

    use schemars::JsonSchema;
    use serde::Deserialize;

    use super::Document;
    use crate::problem::Problems;

    #[derive(Debug, PartialEq, Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        name: String,
        #[serde(default)]
        level: Option<Level>,
        #[serde(default)]
        count: Option<u32>,
        #[serde(default)]
        proof: Option<Proof>,
        #[serde(default)]
        parts: BTreeMap<String, Part>,
    }

    #[derive(Debug, PartialEq, Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    struct Part {
        labels: Vec<String>,
    }

    #[derive(Debug, PartialEq, Deserialize, JsonSchema)]
    #[serde(rename_all = "snake_case")]
    enum Proof {
        Extension(Installed),
        Rows(u32),
    }

    #[derive(Debug, PartialEq, Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    struct Installed {
        name: String,
        #[serde(default)]
        version: Option<String>,
    }

    #[derive(Debug, PartialEq, Deserialize, JsonSchema)]
    #[serde(rename_all = "snake_case")]
    enum Level {
        High,
        Low,
    }

    fn read(text: &str) -> Result<Sample, Problems> {
        Document::parse("s.yaml", text)?.read()
    }

    /// Line, column, message and hint of each problem.
    fn told(text: &str) -> Vec<String> {
        let problems = read(text).unwrap_err().list;
        let told = problems.into_iter().map(|problem| {
            let hint = problem.hint.map(|hint| format!(" ({hint})")).unwrap_or_default();
            format!("{}:{} {}{hint}", problem.line, problem.column, problem.message)
        });
        told.collect()
    }

    #[test]
    fn what_is_written_is_read() {
        let sample =
            read("# a comment\nname: 0123\ncount: 7\nparts:\n  a: {labels: [yes, 1.50, ~x]}\n");
        let sample = sample.unwrap();
        assert_eq!(sample.name, "0123");
        assert_eq!(sample.count, Some(7));
        assert_eq!(sample.parts["a"].labels, ["yes", "1.50", "~x"]);
    }

    #[test]
    fn a_text_within_one_of_several_forms_needs_no_quotes() {
        let proof = |text: &str| read(&format!("name: a\nproof: {text}\n")).unwrap().proof;
        let installed = |version: &str| {
            let (name, version) = ("7".to_owned(), Some(version.to_owned()));
            Some(Proof::Extension(Installed { name, version }))
        };
        assert_eq!(proof("{extension: {name: 7, version: 1.0}}"), installed("1.0"));
        assert_eq!(proof("{extension: {name: '7', version: true}}"), installed("true"));
        assert_eq!(proof("{rows: 7}"), Some(Proof::Rows(7)));
    }

    #[test]
    fn nothing_written_is_no_text() {
        for nothing in ["", " ~", " null"] {
            assert_eq!(told(&format!("name:{nothing}\n")).len(), 1, "{nothing}");
            let labels = told(&format!("name: a\nparts: {{a: {{labels: [b,{nothing} ,c]}}}}\n"));
            assert!(nothing.is_empty() || labels.len() == 1, "{labels:?}");
        }
        assert_eq!(told("name: ~\n"), ["1:7 `name` is empty, and not text"]);
    }

    #[test]
    fn a_tab_is_told_where_it_stands() {
        let hint = "a tab stands where a line is indented (use blanks to indent)";
        let expected = |place: &str| [format!("{place} this is no YAML: {hint}")];
        assert_eq!(told("name: a\n\n\tlevel: low\n"), expected("3:1"));
        assert_eq!(told("parts:\n  a:\n  \tlabels: []\n"), expected("3:3"));
        assert_eq!(told("name:\n\t- a\n"), expected("2:1"));
    }

    #[test]
    fn every_problem_is_told_in_its_place() {
        let text =
            "naem: x\nlevel: hihg\ncount: many\nparts:\n  a:\n    labels: one\n    more: 1\n";
        assert_eq!(
            told(text),
            [
                "1:1 unknown key `naem` (did you mean `name`?)",
                "1:1 `name` is missing",
                "2:8 `level` is `hihg` (did you mean `high`? (one of `high`, `low`))",
                "3:8 `count` is text, and not a whole number",
                "6:13 `labels` is text, and not a list",
                "7:5 unknown key `more` (the keys here are `labels`)",
            ]
        );
    }

    #[test]
    fn what_could_mean_two_things_is_refused() {
        assert_eq!(
            told("name: a\nname: b\n"),
            ["2:1 `name` is there twice (remove one of the two)"]
        );
        assert_eq!(
            told("name: &x a\nparts: *x\n"),
            [
                "1:10 an anchor (write the value wherever it is meant)",
                "2:8 an alias (write the value wherever it is meant)",
            ]
        );
        assert_eq!(told("name: a\n---\nname: b\n").len(), 1);
        let conflict = told("<<<<<<< ours\nname: a\n=======\nname: b\n>>>>>>> theirs\n");
        assert!(conflict[0].starts_with("1:1 a merge conflict is left here"), "{conflict:?}");
        assert_eq!(told(""), ["1:1 the file is empty"]);
        assert_eq!(told("name: [a\n").len(), 1);
    }

    #[test]
    fn a_position_counts_characters() {
        let document = Document::parse("s.yaml", "a: 1\n  \né: x\n").unwrap();
        assert_eq!(document.position(0), (1, 1));
        assert_eq!(document.position(document.text().find('x').unwrap()), (3, 4));
        assert_eq!(document.position(1000), (4, 1));
    }
}
