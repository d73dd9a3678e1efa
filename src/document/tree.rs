//! From the parser's events to a tree with places.

use std::collections::HashSet;
use std::ops::Range;

use serde_json::{Number, Value};
use serde_yaml::granit_parser::{Event, Parser, ScalarStyle, Span, StructureStyle};

use crate::problem::Fault;

/// How deep values may nest, far deeper than anything that a person reads.
const DEEPEST: usize = 64;

/// A value with its place.
#[derive(Clone, Debug)]
pub struct Node {
    /// The bytes of the value, without what follows it on its last line. Of a block they end
    /// where its last value ends.
    pub span: Range<usize>,
    /// The value.
    pub content: Content,
    /// Whether it is written in one run, `[a, b]` or `{a: b}`, and not as a block.
    pub flow: bool,
}

/// A value.
#[derive(Clone, Debug)]
pub enum Content {
    /// A text, number, boolean or null.
    Scalar {
        /// The text, with escapes undone.
        text: String,
        /// Whether it is written without quotes, so that it may be something else than a text.
        plain: bool,
    },
    /// A list.
    Sequence(Vec<Node>),
    /// Keys with values, in the order of the file.
    Mapping(Vec<Entry>),
}

/// A key with its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// The bytes of the key.
    pub key_span: Range<usize>,
    /// The value.
    pub value: Node,
}

impl Node {
    /// The keys with their values; none where it is no mapping.
    pub fn entries(&self) -> &[Entry] {
        match &self.content {
            Content::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// The items; none where it is no list.
    pub fn items(&self) -> &[Self] {
        match &self.content {
            Content::Sequence(items) => items,
            _ => &[],
        }
    }

    /// The entry of this key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// The value of this key.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The value as JSON, by YAML's core schema: what is written without quotes is a number, a
    /// boolean or null where it reads as one.
    pub fn to_json(&self) -> Value {
        match &self.content {
            Content::Scalar { text, plain: true } => plain(text),
            Content::Scalar { text, plain: false } => Value::String(text.clone()),
            Content::Sequence(items) => items.iter().map(Self::to_json).collect(),
            Content::Mapping(entries) => {
                let pairs = entries.iter().map(|entry| (entry.key.clone(), entry.value.to_json()));
                Value::Object(pairs.collect())
            }
        }
    }
}

/// A scalar without quotes (YAML 1.2, 10.3.2).
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => number(text).map_or_else(|| Value::String(text.to_owned()), Value::Number),
    }
}

fn number(text: &str) -> Option<Number> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let whole = digits.bytes().all(|b| b.is_ascii_digit());
    if whole && (digits.len() == 1 || !digits.starts_with('0')) {
        let text = text.strip_prefix('+').unwrap_or(text);
        return text
            .parse::<i64>()
            .map(Number::from)
            .or_else(|_| text.parse::<u64>().map(Number::from))
            .ok();
    }
    (!whole).then(|| text.parse().ok().and_then(Number::from_f64)).flatten()
}

/// Reads a text: its tree, and what is wrong with it. With faults the tree is of no use.
pub(super) fn parse(text: &str) -> (Node, Vec<Fault>) {
    let mut builder = Builder { text, faults: Vec::new(), open: Vec::new(), root: None };
    if let Some(at) = conflict(text) {
        let message = "a merge conflict is left here".to_owned();
        let fault = Fault::new(at, message);
        let hint = "keep what holds of the two sides, and delete the lines with the marks";
        return (builder.empty(), vec![fault.hint(hint)]);
    }
    for event in Parser::new_from_str(text) {
        match event {
            Ok((event, span)) => {
                builder.take(event, &span);
                // A tree that is deeper could not even be dropped again.
                if builder.open.len() > DEEPEST {
                    break;
                }
            }
            Err(error) => {
                let at = error.marker().byte_offset().unwrap_or(text.len());
                builder.faults.push(no_yaml(text, at, &error.info()));
                break;
            }
        }
    }
    let root = builder.root.take();
    if root.is_none() && builder.faults.is_empty() {
        builder.faults.push(Fault::new(0..0, "the file is empty"));
    }
    (root.unwrap_or_else(|| builder.empty()), builder.faults)
}

/// What the parser does not understand at a byte. A tab before what it meets there is the reason,
/// though it stops at the end of what stands above.
fn no_yaml(text: &str, at: usize, info: &str) -> Fault {
    let start = text[..text.floor_char_boundary(at)].rfind('\n').map_or(0, |newline| newline + 1);
    let mut from = start;
    let lines = text[start..].split_inclusive('\n').map(|line| {
        from += line.len();
        (from - line.len(), line)
    });
    let met = lines.filter(|(begin, line)| *begin == start || !line.trim().is_empty()).take(2);
    let tab = met.into_iter().find_map(|(begin, line)| {
        let indent = &line[..line.len() - line.trim_start().len()];
        Some(begin + indent.find('\t').filter(|_| !line.trim().is_empty())?)
    });
    match tab {
        Some(tab) => {
            let message = "this is no YAML: a tab stands where a line is indented";
            Fault::new(tab..tab + 1, message).hint("use blanks to indent")
        }
        None => Fault::new(at..at, format!("this is no YAML: {info}")),
    }
}

/// The first mark of a merge that nobody finished.
fn conflict(text: &str) -> Option<Range<usize>> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if ["<<<<<<< ", ">>>>>>> "].iter().any(|mark| line.starts_with(mark)) {
            return Some(at..at + line.trim_end().len());
        }
        at += line.len();
    }
    None
}

/// A collection that has not ended.
struct Open {
    start: usize,
    flow: bool,
    /// Of a mapping, the key that waits for its value.
    key: Option<(String, Range<usize>)>,
    seen: HashSet<String>,
    content: Content,
}

struct Builder<'t> {
    text: &'t str,
    faults: Vec<Fault>,
    open: Vec<Open>,
    root: Option<Node>,
}

impl Builder<'_> {
    fn empty(&self) -> Node {
        let content = Content::Scalar { text: String::new(), plain: true };
        Node { span: 0..self.text.len(), content, flow: false }
    }

    fn take(&mut self, event: Event<'_>, span: &Span) {
        let span = bytes(span);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse(anchor, tag.is_some(), &span);
                let plain = matches!(style, ScalarStyle::Plain);
                let content = Content::Scalar { text: text.into_owned(), plain };
                self.add(Node { span, content, flow: true });
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.refuse(anchor, tag.is_some(), &span);
                self.begin(&span, style, Content::Sequence(Vec::new()));
            }
            Event::MappingStart(style, anchor, tag) => {
                self.refuse(anchor, tag.is_some(), &span);
                self.begin(&span, style, Content::Mapping(Vec::new()));
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(&span),
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                let fault = Fault::new(span.clone(), "an alias");
                self.faults.push(fault.hint("write the value wherever it is meant"));
                let content = Content::Scalar { text: String::new(), plain: true };
                self.add(Node { span, content, flow: true });
            }
            Event::DocumentStart(..) if self.root.is_some() => {
                let fault = Fault::new(span, "a second document begins here");
                self.faults.push(fault.hint("keep one document in the file"));
            }
            _ => {}
        }
    }

    fn refuse(&mut self, anchor: usize, tag: bool, span: &Range<usize>) {
        let what = match (anchor != 0, tag) {
            (true, _) => "an anchor",
            (false, true) => "a tag",
            (false, false) => return,
        };
        let fault = Fault::new(span.clone(), what);
        self.faults.push(fault.hint("write the value wherever it is meant"));
    }

    fn begin(&mut self, span: &Range<usize>, style: StructureStyle, content: Content) {
        if self.open.len() == DEEPEST {
            let fault = Fault::new(span.clone(), "values nest too deep here");
            self.faults.push(fault);
        }
        let flow = style == StructureStyle::Flow;
        self.open.push(Open { start: span.start, flow, key: None, seen: HashSet::new(), content });
    }

    fn end(&mut self, span: &Range<usize>) {
        let Some(Open { start, flow, content, .. }) = self.open.pop() else { return };
        // A block ends where the next thing begins; what is meant ends with its last value.
        let last = match &content {
            Content::Sequence(items) => items.last().map(|item| item.span.end),
            Content::Mapping(entries) => entries.last().map(|entry| entry.value.span.end),
            Content::Scalar { .. } => None,
        };
        let end = if flow { span.end } else { last.unwrap_or(start) };
        self.add(Node { span: start..end.max(start), content, flow });
    }

    /// Adds a value to the collection that is open, or makes it the root.
    fn add(&mut self, node: Node) {
        let Some(open) = self.open.last_mut() else {
            self.root.get_or_insert(node);
            return;
        };
        match &mut open.content {
            Content::Sequence(items) => items.push(node),
            Content::Mapping(entries) => {
                if let Some((key, key_span)) = open.key.take() {
                    entries.push(Entry { key, key_span, value: node });
                } else {
                    let span = node.span.clone();
                    let Content::Scalar { text, .. } = node.content else {
                        let fault =
                            Fault::new(span.clone(), "a key is a name, and not a collection");
                        self.faults.push(fault);
                        open.key = Some((String::new(), span));
                        return;
                    };
                    if !open.seen.insert(text.clone()) {
                        let fault = Fault::new(span.clone(), format!("`{text}` is there twice"));
                        self.faults.push(fault.hint("remove one of the two"));
                    }
                    open.key = Some((text, span));
                }
            }
            Content::Scalar { .. } => {}
        }
    }
}

fn bytes(span: &Span) -> Range<usize> {
    let start = span.start.byte_offset().unwrap_or_default();
    start..span.end.byte_offset().unwrap_or(start).max(start)
}
