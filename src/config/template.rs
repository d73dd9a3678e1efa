//! Writes a `pgcanon.toml` from the list of keys.

use std::fmt::Write as _;

use super::keys::{Config, KeyLine, SECTIONS, SectionEntry, Shown};

/// The text of a `pgcanon.toml` that says what `config` says: keys that differ from their
/// default are live, every other key is a comment with its default or an example.
///
/// Each line of `about` becomes a comment at the top. A connection string is written as it is,
/// so the text is for the file alone.
pub fn template(config: &Config, about: &[String]) -> String {
    let mut out = String::new();
    for line in about.iter().flat_map(|text| text.lines()) {
        comment(&mut out, line);
    }
    for section in SECTIONS {
        write_section(&mut out, section, config);
    }
    out
}

fn write_section(out: &mut String, section: &SectionEntry, config: &Config) {
    if !out.is_empty() {
        out.push('\n');
    }
    for line in section.doc {
        comment(out, line.trim());
    }
    let (open, close) = if section.repeated { ("[[", "]]") } else { ("[", "]") };
    let header = format!("{open}{}{close}\n", section.name);
    let entries = (section.lines)(config);
    if entries.is_empty() {
        out.push_str("# ");
        out.push_str(&header);
        write_keys(out, &(section.sample)(), true);
    }
    for (at, lines) in entries.iter().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        out.push_str(&header);
        // What each key means is said once.
        write_keys(out, lines, at == 0);
    }
}

fn write_keys(out: &mut String, lines: &[KeyLine], documented: bool) {
    for line in lines {
        if documented {
            for doc in line.doc {
                comment(out, doc.trim());
            }
        }
        let (mark, value) = match (&line.live, line.shown, &line.default) {
            (Some(live), _, _) => ("", live.as_str()),
            (None, Shown::Example(example) | Shown::Required(example), _) => ("# ", example),
            (None, Shown::Default, Some(default)) => ("# ", default.as_str()),
            (None, Shown::Default, None) => continue,
        };
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{mark}{} = {value}", line.name);
    }
}

fn comment(out: &mut String, line: &str) {
    out.push('#');
    if !line.is_empty() {
        out.push(' ');
        out.push_str(line);
    }
    out.push('\n');
}
