//! The outcome of behaviour tests as `JUnit` XML, as Jenkins, GitLab and GitHub's readers take it.

use std::fmt::Write as _;

use itertools::Itertools as _;

use super::behaviour::details;
use crate::behaviour::Report;
use crate::behaviour::outcome::Outcome;

/// The whole outcome: a suite for each file.
pub fn junit(report: &Report) -> String {
    let all: Vec<&Outcome> = report.outcomes.iter().collect();
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\"{}>\n",
        escaped(&report.source),
        counts(&all)
    );
    for (file, outcomes) in &all.iter().chunk_by(|outcome| &outcome.file) {
        let outcomes: Vec<&Outcome> = outcomes.copied().collect();
        let name = escaped(file);
        let _ = writeln!(text, "  <testsuite name=\"{name}\"{} errors=\"0\">", counts(&outcomes));
        for outcome in outcomes {
            text += &case(outcome);
        }
        text += "  </testsuite>\n";
    }
    text + "</testsuites>\n"
}

fn counts(outcomes: &[&Outcome]) -> String {
    let failed = outcomes.iter().filter(|outcome| !outcome.passed()).count();
    let skipped = outcomes.iter().filter(|outcome| outcome.directive.is_some()).count();
    let seconds: f64 = outcomes.iter().map(|outcome| outcome.seconds).sum();
    let tests = outcomes.len();
    format!(" tests=\"{tests}\" failures=\"{failed}\" skipped=\"{skipped}\" time=\"{seconds:.3}\"")
}

fn case(outcome: &Outcome) -> String {
    let Outcome { file, line, seconds, .. } = outcome;
    let (name, file) = (escaped(&outcome.title()), escaped(file));
    let mut text = format!(
        "    <testcase name=\"{name}\" classname=\"{file}\" file=\"{file}\" line=\"{line}\" time=\"{seconds:.3}\""
    );
    if outcome.passed() && outcome.directive.is_none() {
        return text + "/>\n";
    }
    text += ">\n";
    if let Some(said) = &outcome.directive {
        let _ = writeln!(text, "      <skipped message=\"{}\"/>", escaped(said));
    }
    for failing in &outcome.failures {
        let message = format!("expected: {}; actual: {}", failing.expected, failing.actual);
        let (message, body) = (escaped(&message), escaped(&details(failing)));
        let _ = writeln!(
            text,
            "      <failure type=\"behaviour\" message=\"{message}\">{body}</failure>"
        );
    }
    text + "    </testcase>\n"
}

/// A text that can stand in an attribute and in an element. What XML 1.0 has no place for is
/// replaced.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\r' => out.push_str("&#13;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_breaks_out_of_the_xml() {
        let text = "a<b>&\"c\"\n\u{1}\u{0}]]> é";
        let expected = "a&lt;b&gt;&amp;&quot;c&quot;&#10;\u{fffd}\u{fffd}]]&gt; é";
        assert_eq!(escaped(text), expected);
    }
}
