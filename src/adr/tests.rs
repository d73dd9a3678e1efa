//! Records in the forms that are about, and what is wrong with some.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;

use super::check::check;
use super::cite::{Cited, in_sql};
use super::write::{New, superseded};
use super::*;

const HOUSE: &str = "# ADR-004: Channels are a taxonomy\n\n## Status\n\nAccepted. Supersedes [ADR-002](ADR-002-old.md).\n\n## Context\n\nx\n";
const NYGARD: &str = "# 4. Use a taxonomy\n\nDate: 2024-03-01\n\n## Status\n\nSuperceded by [5. Use codes](0005-use-codes.md)\n\nAmends [2. Old](0002-old.md)\n\n## Context\n\nThe issue motivating this decision.\n";
const ADR_TOOLS: &str = "# 4. Use a taxonomy\n\nDate: 2024-03-01\n\n## Status\n\nAccepted\n\nSupercedes [3. Free text](0003-free-text.md)\n\nAmended by [7. More](0007-more.md)\n\n## Context\n";
const MADR_4: &str = "---\n# These are optional metadata elements. Feel free to remove any of them.\nstatus: \"superseded by [ADR-0007](0007-codes.md)\"\ndate: 2024-03-01\ndecision-makers: [a, b]\n---\n\n# Use a taxonomy\n\n## Context and Problem Statement\n\n```\n## Status\n\nRejected\n```\n";
const MADR_3: &str = "---\nstatus: accepted\n---\n<!-- # Not this one -->\n# Use a taxonomy\n\n## More Information\n\n* Supersedes [ADR-0001](0001-x.md)\n";
const MADR_2: &str = "# Use a taxonomy\n\n* Status: accepted <!-- optional -->\n* Deciders: a, b\n* Date: 2024-03-01\n\n## Links\n\n* Supersedes [ADR-0003](0003-free-text.md)\n";

fn read(text: &str) -> Adr {
    parse("adr/0004-x.md", AdrNumber(4), text).unwrap()
}

fn numbers(links: &[Link]) -> Vec<u32> {
    links.iter().map(|link| link.number.0).collect()
}

#[test]
fn the_common_forms_are_read_as_they_are() {
    type Case = (&'static str, &'static str, AdrStatus, Form, &'static [u32], &'static [u32]);
    let cases: [Case; 9] = [
        (
            "\u{feff}# ADR-004: T\r\n\r\n## Status: Rejected\r\n",
            "T",
            AdrStatus::Rejected,
            Form::Field,
            &[],
            &[],
        ),
        (HOUSE, "Channels are a taxonomy", AdrStatus::Accepted, Form::Section, &[2], &[]),
        (NYGARD, "Use a taxonomy", AdrStatus::Superseded, Form::Section, &[], &[5]),
        (ADR_TOOLS, "Use a taxonomy", AdrStatus::Accepted, Form::Section, &[3], &[]),
        (MADR_4, "Use a taxonomy", AdrStatus::Superseded, Form::FrontMatter, &[], &[7]),
        (MADR_3, "Use a taxonomy", AdrStatus::Accepted, Form::FrontMatter, &[1], &[]),
        (MADR_2, "Use a taxonomy", AdrStatus::Accepted, Form::Field, &[3], &[]),
        (
            "Title\n=====\n\nStatus\n------\n\nPROPOSED, until the 3rd\n\nContext\n-------\n",
            "Title",
            AdrStatus::Proposed,
            Form::Section,
            &[],
            &[],
        ),
        (
            "# ADR 4 - T\n\n**Status:** ~~Proposed~~ Accepted, superseded by 12\n",
            "T",
            AdrStatus::Superseded,
            Form::Field,
            &[],
            &[12],
        ),
    ];
    for (text, title, status, form, supersedes, superseded_by) in cases {
        let adr = read(text);
        assert_eq!((adr.title.as_str(), adr.status, adr.form), (title, status, form), "{text}");
        assert_eq!(numbers(&adr.supersedes), supersedes, "{text}");
        assert_eq!(numbers(&adr.superseded_by), superseded_by, "{text}");
    }
    assert_eq!(read(HOUSE).titled.unwrap().number, AdrNumber(4));
    assert_eq!(read(MADR_2).titled, None);
    assert!(read("# 3 servers are enough\r\n\r\n## Status\r\n\r\nAccepted\r\n").titled.is_none());
}

#[test]
fn what_cannot_be_understood_is_told_in_its_place() {
    let cases = [
        (
            "# T\n\n## Status\n\nAcepted\n",
            "5:1 `Acepted` is no status of an ADR",
            "did you mean `accepted`?",
        ),
        (
            "# T\n\n## Status\n\nNot accepted yet\n",
            "5:1 `Not` is no status",
            "write one of `proposed`",
        ),
        ("# T\n\n## Status\n\n## Context\n", "3:4 the status is empty", "write one of"),
        ("# T\n\nWords.\n", "1:1 the ADR does not say its status", "add a section `## Status`"),
        ("## Status\n\nAccepted\n", "1:1 the ADR has no title", "begin it with"),
        (
            "# T\n\n* Status: [proposed | accepted]\n",
            "3:11 the status is still a choice",
            "keep the word",
        ),
        (
            "---\nstatus: accepted\n---\n# T\n\n## Status\n\nRejected\n",
            "8:1 the status is said twice, and the other one is `accepted`",
            "keep the one",
        ),
    ];
    for (text, said, hint) in cases {
        let problems = parse("adr/0004-x.md", AdrNumber(4), text).unwrap_err();
        let [problem] = problems.list.as_slice() else { unreachable!("{problems}") };
        let told = format!("{}:{} {}", problem.line, problem.column, problem.message);
        assert!(told.starts_with(said), "{told}");
        assert!(problem.hint.as_ref().unwrap().starts_with(hint), "{problem:?}");
    }
}

#[test]
fn what_stands_beside_accepted_is_understood_or_refused() {
    let record = |status: &str| format!("# T\n\n## Status\n\n{status}\n\n## Context\n");
    let accepted = [
        "Accepted 2024-03-01",
        "Accepted (2024-03-01)",
        "accepted on 1st March 2024.",
        "**Accepted** – since 2024-03-01",
        "Accepted by Ann Lee and the Board on 2024-03-01",
        "Accepted by @ann, bob@example.org",
        "Accepted\n\nSupersedes [3. Not free text?](0003-x.md)\n\nAmends [2. Old](0002-x.md)\n\n\
         Amended by [7. More](0007-x.md)",
        "Accepted. Supersedes ADR-2 and, in part, #3",
        "Accepted\n\nDate: 2024-03-01\nDeciders: Ann, until she left",
        "Accepted\n\nAccepted 2024-03-01",
        "Accepted\n\nDepends on [2. Old](0002-x.md)\nSee ADR-7",
    ];
    for status in accepted {
        let adr = parse("a.md", AdrNumber(4), &record(status)).map_err(|p| p.to_string());
        assert_eq!(adr.map(|adr| adr.status), Ok(AdrStatus::Accepted), "{status}");
    }
    let beside = "this stands beside `accepted`";
    let refused = [
        ("Accepted with conditions: see mail. Revoked 2026-01-01.", "5:10", beside),
        ("Accepted? Still to be talked about", "5:9", beside),
        ("Accepted until 2020-01-01", "5:10", beside),
        ("Accepted by Ann, Revoked 2026-01-01", "5:18", beside),
        ("Accepted by Ann unless Bob objects", "5:17", beside),
        ("Accepted. Supersedes ADR-2, then withdrawn", "5:29", beside),
        ("Accepted\n\nRevoked 2026-01-01", "7:1", beside),
        ("Accepted\n\nRevoked by [5. X](0005-x.md)", "7:1", beside),
        ("Accepted\n\nRejected", "7:1", "the status is said twice"),
        ("Proposed 2024-01-01\nAccepted 2024-03-01", "6:1", "the status is said twice"),
    ];
    for (status, place, said) in refused {
        let problems = parse("a.md", AdrNumber(4), &record(status)).unwrap_err();
        let problem = &problems.list[0];
        let told = format!("{}:{} {}", problem.line, problem.column, problem.message);
        assert!(told.starts_with(&format!("{place} {said}")), "{status}: {told}");
        assert!(problem.hint.is_some(), "{status}");
    }
    let later = parse("a.md", AdrNumber(4), &record("Accepted\n\nSuperseded by [5. X](0005-x.md)"));
    assert_eq!(later.unwrap().status, AdrStatus::Superseded);
    let commented = "---\nstatus: accepted # see the mail\n---\n# T\n";
    assert_eq!(read(commented).status, AdrStatus::Accepted);
}

#[test]
fn names_of_files_say_the_number() {
    let cases = [
        ("ADR-004-x.md", Some((4, "ADR-005-y.md"))),
        ("adr_0004_x.md", Some((4, "adr_0005_y.md"))),
        ("0004-x.md", Some((4, "0005-y.md"))),
        ("4.md", Some((4, "5-y.md"))),
        ("0000-use-adrs.markdown", Some((0, "0005-y.md"))),
        ("adr-template.md", None),
        ("README.md", None),
        ("2024-01-31-x.md", None),
        ("004x.md", None),
        ("é-1.md", None),
        ("0004-x.txt", None),
    ];
    for (name, expected) in cases {
        let named = Named::read(name);
        let found = named.map(|named| (named.number.0, named.of(AdrNumber(5), "y")));
        assert_eq!(found, expected.map(|(number, next)| (number, next.to_owned())), "{name}");
    }
    for text in ["ADR-004", "adr-4", "4", "0004", "ADR_4", "adr4"] {
        assert_eq!(text.parse(), Ok(AdrNumber(4)), "{text}");
    }
    for text in ["", "ADR", "-4", "4a", "+4", "ADR--4", "99999999"] {
        assert!(text.parse::<AdrNumber>().is_err(), "{text}");
    }
}

fn library(files: &[(&str, &str)]) -> Library {
    let entry = |(name, text): &(&str, &str)| {
        let number = Named::read(name).unwrap().number;
        let file = format!("adr/{name}");
        Entry { number, outcome: parse(&file, number, text), file }
    };
    let mut entries: Vec<Entry> = files.iter().map(entry).collect();
    entries.sort_by(|a, b| (a.number, &a.file).cmp(&(b.number, &b.file)));
    Library { folder: "adr".to_owned(), entries, unnumbered: Vec::new() }
}

fn section(title: &str, status: &str) -> String {
    format!("# {title}\n\n## Status\n\n{status}\n\n## Context\n\nx\n")
}

/// `file:line:column message` of everything that is wrong.
fn told(
    library: &Library,
    citations: &[cite::Citation],
    texts: &BTreeMap<String, String>,
) -> Vec<String> {
    let found = check(library, citations, texts);
    let lines = found.iter().flat_map(|problems| {
        problems
            .list
            .iter()
            .map(|p| format!("{}:{}:{} {}", problems.file, p.line, p.column, p.message))
    });
    lines.collect()
}

#[test]
fn everything_that_is_wrong_with_a_folder_is_found() {
    let (one, two) =
        (section("1. A", "Superseded by [2. B](0002-b.md)"), section("2. B", "Proposed"));
    let (five, again) = (section("4. E", "Supersedes ADR-9. Accepted"), section("F", "Superseded"));
    let none = "# G\n\nno status\n".to_owned();
    let library = library(&[
        ("0001-a.md", &one),
        ("0002-b.md", &two),
        ("0005-e.md", &five),
        ("0005-f.md", &again),
        ("0006-g.md", &none),
    ]);
    let found = told(&library, &[], &BTreeMap::new());
    // A line that begins with no word of a status is passed over for one that does.
    let expected = [
        "adr/0001-a.md:5:22 ADR-001 is superseded by ADR-002, which does not say that it supersedes it",
        "adr/0001-a.md:5:22 ADR-001 is superseded by ADR-002, which is proposed",
        "adr/0005-e.md:5:1 `Supersedes` is no status of an ADR",
        "adr/0005-f.md:1:1 `adr/0005-e.md` has the number ADR-005 too",
        "adr/0005-f.md:5:1 ADR-005 is superseded, and does not say by which",
        "adr/0006-g.md:1:1 the ADR does not say its status",
    ];
    let mut found: Vec<&str> = found.iter().map(String::as_str).collect();
    let gap = found
        .iter()
        .position(|line| line.contains("ADR-003 to ADR-004 are missing before ADR-005"));
    found.remove(gap.unwrap());
    for line in expected {
        assert!(
            found.iter().any(|found| found.starts_with(line) || found.contains(line)),
            "{line}\n{found:#?}"
        );
    }
    assert_eq!(found.len(), expected.len(), "{found:#?}");
}

#[test]
fn links_of_both_sides_are_in_order() {
    let (one, two) =
        (section("A", "Superseded by ADR-2"), section("B", "Accepted\n\nSupersedes #1"));
    let good = library(&[("1-a.md", &one), ("2-b.md", &two)]);
    assert_eq!(told(&good, &[], &BTreeMap::new()), [""; 0]);
    let wrong = section("ADR-7: B", "Accepted. Supersedes ADR-1 and ADR-8");
    let found = told(
        &library(&[("1-a.md", &section("A", "Accepted")), ("2-b.md", &wrong)]),
        &[],
        &BTreeMap::new(),
    );
    let expected = [
        "adr/2-b.md:1:3 the title says ADR-007, and the file's name ADR-002",
        "adr/2-b.md:5:22 ADR-002 supersedes ADR-001, which does not say so",
        "adr/2-b.md:5:32 ADR-002 supersedes ADR-008, which is not there",
    ];
    assert_eq!(found, expected);
}

#[test]
fn comments_of_sql_cite_and_strings_do_not() {
    let sql = "-- See ADR-004.\nDROP TABLE x; -- CI:DESTRUCTIVE_OK - See ADR-004\nSELECT 'ADR-9';\n/* As\n   adr-2 says */ SELECT 1;\n";
    let found: Vec<(u32, usize, Cited)> =
        in_sql("m.sql", sql).into_iter().map(|c| (c.number.0, c.line, c.what)).collect();
    assert_eq!(found, [(4, 1, Cited::Comment), (4, 2, Cited::Waiver), (2, 5, Cited::Comment)]);
    // A text that the scanner refuses is read by its lines.
    let odd = in_sql("m.sql", "SELECT 'open -- ADR-003\n");
    assert_eq!(odd.len(), 1);

    let library = library(&[("0004-x.md", &section("X", "Proposed"))]);
    let texts = BTreeMap::from([("m.sql".to_owned(), sql.to_owned())]);
    let found = told(&library, &in_sql("m.sql", sql), &texts);
    let expected = [
        "adr/0004-x.md:1:1 ADR-001 to ADR-003 are missing before ADR-004",
        "m.sql:2:42 a waiver cites ADR-004, which is proposed",
        "m.sql:5:4 a comment cites ADR-002, which is not there",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_new_record_has_the_form_of_the_folder() {
    let cases: [(&str, &str, &str, &[&str]); 5] = [
        (
            "ADR-004-a.md",
            HOUSE,
            "adr/ADR-005-use-codes-not-names.md",
            &[
                "# ADR-005: Use codes",
                "\n## Status\n\nProposed\n\nSupersedes [ADR-004](ADR-004-a.md)\n",
            ],
        ),
        (
            "0004-a.md",
            ADR_TOOLS,
            "adr/0005-use-codes-not-names.md",
            &["# 5. Use codes", "\nDate: 2024-05-06\n", "Supersedes [ADR-0004](0004-a.md)"],
        ),
        (
            "0004-a.md",
            MADR_3,
            "adr/0005-use-codes-not-names.md",
            &[
                "---\nstatus: proposed\n---\n\n# Use codes",
                "## More Information\n\nSupersedes [ADR-0004]",
            ],
        ),
        (
            "0004-a.md",
            MADR_2,
            "adr/0005-use-codes-not-names.md",
            &[
                "# Use codes",
                "\n* Status: proposed\n* Date: 2024-05-06\n",
                "## Links\n\n* Supersedes",
            ],
        ),
        ("4-a.md", HOUSE, "adr/5-use-codes-not-names.md", &["# ADR-005: Use"]),
    ];
    for (name, text, file, parts) in cases {
        let before = library(&[(name, text)]);
        let old = before.adrs().next().unwrap();
        let new = New {
            title: "Use codes, not names",
            status: AdrStatus::Proposed,
            supersedes: Some(old),
            today: "2024-05-06",
        };
        let (number, written, new) = new.file(&before);
        assert_eq!((number, written.as_str()), (AdrNumber(5), file));
        for part in parts {
            assert!(new.contains(part), "`{part}` is not in\n{new}");
        }
        // Both sides are read again with the links that they were given.
        let adr = parse(&written, number, &new).unwrap();
        assert_eq!((adr.status, numbers(&adr.supersedes)), (AdrStatus::Proposed, vec![4]));
        let changed = superseded(old, number, &written);
        let changed = parse(&old.file, old.number, &changed).unwrap();
        assert_eq!(
            (changed.status, numbers(&changed.superseded_by)),
            (AdrStatus::Superseded, vec![5])
        );
    }
    let empty = Library { folder: "adr".to_owned(), ..Library::default() };
    let new =
        New {
            title: "Ünïcode’s first", status: AdrStatus::Accepted, supersedes: None, today: ""
        };
    let (number, file, text) = new.file(&empty);
    assert_eq!((number, file.as_str()), (AdrNumber(1), "adr/ADR-001-ünïcodes-first.md"));
    assert!(
        text.starts_with("# ADR-001: Ünïcode’s first\n\n## Status\n\nAccepted\n\n## Context\n")
    );
    assert_eq!(parse(&file, number, &text).unwrap().status, AdrStatus::Accepted);
}

#[test]
fn any_text_is_a_record_or_a_problem() {
    let texts = [HOUSE, NYGARD, ADR_TOOLS, MADR_4, MADR_3, MADR_2];
    for text in texts {
        for cut in (0..text.len()).filter(|cut| text.is_char_boundary(*cut)) {
            for part in [&text[..cut], &text[cut..]] {
                if let Err(problems) = parse("a.md", AdrNumber(4), part) {
                    assert!(!problems.list.is_empty());
                }
            }
        }
    }
}
