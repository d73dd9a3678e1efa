//! `doc/mutations.md`: for every kind and attribute, the case that tells a difference in it apart.

use std::fmt::Write as _;

use pgcanon::model::Kind;

use super::goldens::{Found, attributes, found_on};
use super::{ALWAYS_THERE, MAJORS, Told, assert_written, nearest, told};
use crate::case::Result;

const INTRODUCTION: &str = "\
# What is told apart

A check is worth what it notices.
For every kind of object, and every attribute of it, this is the case below [`tests/drift`](../tests/drift) in which two schemas differ in that alone, on the two servers that the tests are always run on.
What stands here was found: a case is named for a version only when its golden file for that version holds the difference, and `cargo test --test drift` on that version holds the file against what it finds.
`cargo test --test coverage` fails when an attribute has no case, and when this file is not what the cases say; `UPDATE_EXPECT=1` writes it.
[`kinds.md`](kinds.md) says what each attribute means.
";

#[test]
fn the_report_says_what_is_told_apart() -> Result<()> {
    let found = [found_on(MAJORS[0])?, found_on(MAJORS[1])?];
    let mut text = format!("{INTRODUCTION}\n{}", summary(&found)?);
    for kind in Kind::ALL {
        write!(text, "\n## {kind}\n\n| difference |")?;
        MAJORS.iter().try_for_each(|major| write!(text, " on {major} |"))?;
        text += "\n| --- | --- | --- |\n";
        for what in ["one is missing", "one is unexpected"] {
            row(&mut text, what, |nth| one_sided(*kind, what, &found[nth]))?;
        }
        for attribute in attributes(*kind).keys() {
            let what = format!("`{attribute}`");
            row(&mut text, &what, |nth| {
                Ok(match told(*kind, attribute, MAJORS[nth], &found[nth])? {
                    Told::Alone(case) => linked(&case),
                    Told::Together(case, reason) => {
                        format!("{}, never alone: {reason}", linked(&case))
                    }
                    Told::Lacked(since) => {
                        format!("PostgreSQL {} lacks it, {since} has it first", MAJORS[nth])
                    }
                    Told::Never(reason) => format!("no case: {reason}"),
                })
            })?;
        }
    }
    assert_written("doc/mutations.md", &text)
}

/// How many attributes are told apart in which way.
fn summary(found: &[Found; 2]) -> Result<String> {
    let mut text = "| server | kinds | attributes | alone | with others | lacked | no case |\n\
                    | --- | --- | --- | --- | --- | --- | --- |\n"
        .to_owned();
    for (major, found) in MAJORS.into_iter().zip(found) {
        let (mut alone, mut together, mut lacked, mut never) = (0, 0, 0, 0);
        for kind in Kind::ALL {
            for attribute in attributes(*kind).keys() {
                match told(*kind, attribute, major, found)? {
                    Told::Alone(_) => alone += 1,
                    Told::Together(..) => together += 1,
                    Told::Lacked(_) => lacked += 1,
                    Told::Never(_) => never += 1,
                }
            }
        }
        let (kinds, all) = (Kind::ALL.len(), alone + together + lacked + never);
        writeln!(
            text,
            "| PostgreSQL {major} | {kinds} | {all} | {alone} | {together} | {lacked} | {never} |"
        )?;
    }
    Ok(text)
}

/// One row, with a cell for each version; the second is short where it says what the first says.
fn row(text: &mut String, what: &str, cell: impl Fn(usize) -> Result<String>) -> Result<()> {
    let cells = [cell(0)?, cell(1)?];
    let second = if cells[0] == cells[1] { "the same" } else { &cells[1] };
    Ok(writeln!(text, "| {what} | {} | {second} |", cells[0])?)
}

fn one_sided(kind: Kind, what: &str, found: &Found) -> Result<String> {
    if ALWAYS_THERE.contains(&kind) {
        return Ok("there is always one".to_owned());
    }
    let seen = found.get(&kind).ok_or_else(|| format!("no case of {kind}"))?;
    let cases = if what.ends_with("missing") { &seen.missing } else { &seen.unexpected };
    let case = nearest(kind, cases).ok_or_else(|| format!("no case of {kind} where {what}"))?;
    Ok(linked(&case))
}

fn linked(case: &str) -> String {
    format!("[`{case}`](../tests/drift/{case})")
}
