//! What does not hold of a bundle.

use std::fmt;

/// One thing that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The file.
    pub file: String,
    /// What is the matter with it, as what it is or is not: `is not listed in MANIFEST.sha256`.
    pub what: String,
}

impl Flaw {
    /// Something that does not hold of a file.
    pub fn new(file: impl Into<String>, what: impl Into<String>) -> Self {
        Self { file: file.into(), what: what.into() }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", visible(&self.file), visible(&self.what))
    }
}

/// A text from a bundle as a terminal may be shown it: on one line, and without control characters.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    shown
}

#[cfg(test)]
mod tests {
    #[test]
    fn nothing_in_a_bundle_moves_the_cursor() {
        let flaw = super::Flaw::new("a\nholds: b", "has \u{1b}[2J in it");
        assert_eq!(flaw.to_string(), "a\\nholds: b: has \\u{1b}[2J in it");
    }
}
